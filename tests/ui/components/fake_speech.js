// A browser's voice that speaks a word each 60 ms; window.__said is the list of what it said.
(() => {
  const said = (window.__said = []);
  const voices = [{ voiceURI: "fake", name: "Fake", lang: "en-US", default: true, localService: true }];
  let current = null;
  const end = (utterance, type, more) => utterance[`on${type}`]?.({ type, ...more });
  const speech = {
    paused: false,
    get speaking() { return current !== null; },
    pending: false,
    getVoices: () => (window.__noVoices ? [] : voices),
    addEventListener() {}, removeEventListener() {},
    resume() {},
    cancel() {
      const before = current;
      current = null;
      if (before) { before.log.end = "cancelled"; end(before.utterance, "error", { error: "interrupted" }); }
    },
    speak(utterance) {
      const log = { text: utterance.text, rate: utterance.rate, pitch: utterance.pitch, end: "" };
      said.push(log);
      current = { utterance, log };
      const mine = current;
      setTimeout(() => mine === current && end(utterance, "start"), 20);
      const words = [...utterance.text.matchAll(/\S+/g)];
      words.forEach((word, n) => setTimeout(
        () => mine === current && end(utterance, "boundary", { name: "word", charIndex: word.index }), 40 + n * 60));
      setTimeout(() => {
        if (mine !== current) return;
        current = null;
        log.end = "done";
        end(utterance, "end");
      }, 60 + words.length * 60);
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech, configurable: true });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})();
