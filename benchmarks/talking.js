/*
 * Notes, in milliseconds of performance.now(), what a page hears, says and is told. Put into every page
 * before its own scripts.
 *
 * onsets: each sound of the microphone after QUIET_MS of quiet, found in what the page's own track
 *   brings, to the sample; that is some 10 to 20 ms after the fake device played it.
 * messages: those of the data channel, `at` their arrival and `shown` the frame after it.
 * silences: when the tutor's voice, which was heard, stopped.
 */
(() => {
  const QUIET_MS = 250;
  const LOUD = 0.02;
  const LOOK_EVERY_MS = 5;
  const SAMPLES = 1024;
  const talking = (window.talking = { onsets: [], messages: [], silences: [], clicked: 0 });

  talking.finals = () => talking.messages.filter((one) => one.type === "transcript" && one.is_final);

  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wishes) => {
    const stream = await ask(wishes);
    watch(stream);
    return stream;
  };

  function watch(stream) {
    const context = new AudioContext();
    const tap = context.createAnalyser();
    tap.fftSize = SAMPLES;
    context.createMediaStreamSource(stream.clone()).connect(tap);
    const samples = new Float32Array(SAMPLES);
    let loudAt = -QUIET_MS;
    setInterval(() => {
      const now = performance.now();
      tap.getFloatTimeDomainData(samples);
      for (let place = 0; place < SAMPLES; place++) {
        if (Math.abs(samples[place]) < LOUD) continue;
        const at = now - ((SAMPLES - place) / context.sampleRate) * 1000;
        if (at - loudAt > QUIET_MS) talking.onsets.push(at);
        loudAt = Math.max(loudAt, at);
      }
    }, LOOK_EVERY_MS);
  }

  const open = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...how) {
    const channel = open.apply(this, how);
    channel.addEventListener("message", ({ data }) => {
      const message = { at: performance.now(), shown: 0, ...JSON.parse(data) };
      if (message.type === "ping") return;
      talking.messages.push(message);
      requestAnimationFrame(() => (message.shown = performance.now()));
    });
    return channel;
  };

  const { cancel } = speechSynthesis;
  speechSynthesis.cancel = () => {
    if (speechSynthesis.speaking) talking.silences.push(performance.now());
    cancel.call(speechSynthesis);
  };

  const { pause } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.pause = function () {
    if (!this.paused) talking.silences.push(performance.now());
    pause.call(this);
  };
})();
