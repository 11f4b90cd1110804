// Keeps every microphone that the page was given, so that a test can look whether it is let go.
(() => {
  const devices = navigator.mediaDevices;
  if (!devices?.getUserMedia) return;
  const ask = devices.getUserMedia.bind(devices);
  window.__asked = [];
  devices.getUserMedia = async (wishes) => {
    window.__asked.push(wishes.audio);
    const stream = await ask(wishes);
    (window.__streams ??= []).push(stream);
    return stream;
  };
})();
