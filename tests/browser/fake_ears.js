// For pictures only: a microphone that hums, and a connection whose other end is `window.__ears`.
(() => {
  const ears = (window.__ears = { channel: null, isAsking: false, refusal: "", answer: "" });

  ears.say = (type, fields) =>
    ears.channel.onmessage({ data: JSON.stringify({ v: 1, type, utterance_id: "u1", at_ms: 0, stt_ms: 1, engine: "", ...fields }) });

  function hum() {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const loudness = context.createGain();
    loudness.gain.value = 0.12;
    const out = context.createMediaStreamDestination();
    tone.connect(loudness).connect(out);
    tone.start();
    return out.stream;
  }

  navigator.mediaDevices.getUserMedia = async () => {
    if (ears.isAsking) await new Promise(() => {});
    if (ears.refusal) throw new DOMException("no", ears.refusal);
    return hum();
  };
  navigator.mediaDevices.enumerateDevices = async () => [
    { kind: "audioinput", deviceId: "a", label: "Built-in microphone" },
    { kind: "audioinput", deviceId: "b", label: "Headset" },
  ];

  const ask = window.fetch.bind(window);
  window.fetch = async (address, options) => {
    if (address === "/api/voice/config") return Response.json({ ice_servers: [] });
    if (address !== "/api/voice/offer") return ask(address, options);
    if (ears.answer === "never") await new Promise(() => {});
    if (ears.answer === "busy") {
      return Response.json({ code: "voice_busy", detail: "Voice is busy." }, { status: 503, headers: { "Retry-After": "10" } });
    }
    return Response.json({ sdp: "", type: "answer" });
  };

  class Channel {
    readyState = "open";
    send(text) {
      if (JSON.parse(text).type === "hello") setTimeout(() => ears.say("ready", { voice_session_id: "s1" }));
    }
    close() {}
  }

  window.RTCPeerConnection = class {
    connectionState = "connected";
    iceGatheringState = "complete";
    localDescription = { sdp: "" };
    addTransceiver() {
      return { sender: { replaceTrack: async () => {} } };
    }
    createDataChannel() {
      ears.channel = new Channel();
      setTimeout(() => ears.channel.onopen?.(), 50);
      return ears.channel;
    }
    async createOffer() {
      return {};
    }
    async setLocalDescription() {}
    async setRemoteDescription() {}
    addEventListener() {}
    close() {}
  };
  setInterval(() => ears.channel?.onmessage?.({ data: '{"v":1,"type":"ping","n":1}' }), 500);

  let said = null;
  const speech = {
    getVoices: () => [{ voiceURI: "a", name: "Alex", lang: "en-US", default: true }],
    addEventListener() {},
    removeEventListener() {},
    resume() {},
    cancel: () => (said = null),
    speak: (utterance) => {
      said = utterance; // it goes on and on: a picture has no sound
      setTimeout(() => utterance.onstart?.({}), 10);
    },
    get speaking() {
      return said !== null;
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class {};
})();
