/** Talking with the tutor: the microphone, the line to the ears and the tutor's voice, brought together. */

import { Store } from "../store/store.mjs";
import { Answering } from "./answering.mjs";
import { BargeIn } from "./barge.mjs";
import { Line } from "./line.mjs";
import { next, shown, START } from "./machine.mjs";
import { Outbox } from "./outbox.mjs";
import { OwnMicrophone } from "./own.mjs";
import { Problem } from "./problem.mjs";

const CLOSING_MS = 8_000;
const AFTER_KEY_MS = 150; // the last syllable is still on its way when the key goes up
const KEY = "key"; // stands for the utterance while only the key is down
const FINAL_ERRORS = new Set(["idle", "listening_failed", "replaced", "signed_out"]);
const LISTENING = ["thinkSeconds", "rule", "mode"];

export class Talk extends Store {
  #state = START;
  #speaker;
  #preferences;
  #browser;
  #memory;
  #applied;
  #attempt = 0;
  #closingTimer = 0;
  #keyTimer = 0;

  /**
   * @param {object} options
   * @param {import("../speech/speaker.mjs").Speaker} options.speaker
   * @param {import("../speech/preferences.mjs").Preferences} options.preferences
   * @param {object} options.browser what of the browser is used (see browser.mjs)
   * @param {import("./memory.mjs").Memory} options.memory
   */
  constructor({ speaker, preferences, browser, memory }) {
    super({ ...START, shown: "off", figures: { heard: null, word: null, sound: null }, microphones: [] });
    this.#speaker = speaker;
    this.#preferences = preferences;
    this.#browser = browser;
    this.#memory = memory;
    this.#applied = preferences.value;
    /** What the page gives: the conversation, and `onSay`, `onStop`, `onContinue`. */
    this.page = { conversationId: "" };
    this.microphone = new OwnMicrophone({ browser, onGone: () => void this.#change("") });
    this.line = this.#makeLine();
    this.outbox = this.#makeOutbox();
    this.answering = new Answering({
      send: (type, fields) => this.line.send(type, fields),
      sendFrame: (frame) => this.line.sendFrame(frame),
      onContinue: (turn) => this.page.onContinue?.(turn),
      onFigures: (figures) => this.set({ figures }),
    });
    this.barge = this.#makeBarge();
    this.#dispatch({ type: "mode", mode: preferences.value.mode });
    preferences.watch((value) => this.#prefer(value));
    speaker.watch((value) => this.#spoke(value));
  }

  #makeLine() {
    return new Line({
      makePeer: this.#browser.makePeer,
      askConfig: this.#browser.askConfig,
      memory: this.#memory,
      on: {
        greet: () => this.#greet(),
        message: (message) => this.#heard(message),
        ready: () => this.#connected(),
        lost: () => this.#lost(),
        failed: (problem) => this.#fail(problem),
      },
    });
  }

  #makeOutbox() {
    return new Outbox({
      connection: this.#browser.connection,
      on: {
        send: (text, key, replaces) => this.page.onSay?.(text, key, replaces),
        keep: (text, reason) => this.#browser.keep(text, reason),
        safe: (number) => this.line.received(number),
        change: (isSending) => this.#dispatch({ type: "sending", isSending }),
      },
    });
  }

  #makeBarge() {
    const speaker = this.#speaker;
    return new BargeIn({
      isSpeaking: () => speaker.isHolding || this.#state.isSpeechDue,
      spoken: () => speaker.value.text,
      runningTurn: () => this.answering.turn,
      pause: () => speaker.pause(),
      resume: () => speaker.resume(),
      drop: () => speaker.stop(),
      stopTurn: () => {
        speaker.keep();
        this.page.onStop?.();
      },
      continueTurn: (turn) => this.answering.continue(turn),
    });
  }

  get isOn() {
    return this.#state.link !== "off" && this.#state.link !== "error";
  }

  // ---- what the learner does

  toggle() {
    if (this.isOn) this.turnOff();
    else void this.turnOn();
  }

  /** Asks for the microphone, then connects it. */
  async turnOn() {
    if (this.isOn) return;
    const attempt = ++this.#attempt;
    this.#dispatch({ type: "turned_on" });
    this.#speaker.isTalking = true;
    void this.#browser.findVoices();
    try {
      this.#browser.check();
      if (!(await this.#take(this.#preferences.value.deviceId, attempt))) return;
      this.#dispatch({ type: "permitted" });
      void this.listMicrophones();
      const conversationId = this.page.conversationId || this.#browser.addressed();
      this.#memory.open(conversationId);
      await this.line.open(this.microphone.track, conversationId ? { conversation_id: conversationId } : {});
    } catch (error) {
      if (attempt === this.#attempt) this.#fail(problemIn(error));
    }
  }

  /** Lets the microphone go at once; what was said until now is still written down and sent. */
  turnOff() {
    if (this.#preferences.value.speak === "talking") this.#speaker.stop();
    if (this.#state.link !== "on" || !this.#isOwed) {
      this.#finish();
      return;
    }
    this.line.send("commit");
    this.microphone.letGo();
    this.#dispatch({ type: "closing" });
    this.#closingTimer = setTimeout(() => this.#finish(), CLOSING_MS);
  }

  mute(isMuted) {
    this.#dispatch({ type: "muted", isMuted });
    this.line.send("mute", { is_muted: this.#state.isMuted });
  }

  /** Push-to-talk: the key goes down, or up. */
  hold(isHeld) {
    if (this.#state.mode !== "push_to_talk" || this.#state.isHeld === isHeld) return;
    clearTimeout(this.#keyTimer);
    if (!isHeld) {
      this.#keyTimer = setTimeout(() => this.#release(), AFTER_KEY_MS);
      return;
    }
    this.#dispatch({ type: "held", isHeld });
    if (this.#state.isHeld && !this.barge.isPending) this.barge.started(KEY);
  }

  #release() {
    this.#dispatch({ type: "held", isHeld: false });
    this.line.send("commit");
    if (!this.#state.open) this.barge.dropped(KEY);
  }

  /** The learner goes to another conversation, or leaves the page. */
  leave() {
    const { conversationId } = this.page;
    this.outbox.giveBack((text) => this.#browser.keepDraft(conversationId, text));
    this.#speaker.stop();
    this.#finish();
  }

  /** The page was in the background for too long. */
  rest() {
    if (this.isOn) this.#fail(new Problem("background"));
  }

  /** The sentence about a problem is not needed any more. */
  dismiss() {
    if (this.#state.link === "error") this.#dispatch({ type: "turned_off" });
  }

  async listMicrophones() {
    this.set({ microphones: await this.#browser.listMicrophones() });
  }

  // ---- what the tutor does

  /** What an answer on the page does (see answer/telling.mjs). */
  hear(detail) {
    const turn = this.answering.hear(detail);
    if (turn === null) return;
    this.#dispatch({ type: "turn", turn, ...(turn === "waiting" && { isSpeechDue: this.#speaker.willSpeak }) });
    // an answer that comes while the learner speaks waits for its turn
    if (turn === "waiting" && this.#state.open) this.barge.started(this.#state.open);
  }

  #spoke(value) {
    const isSpeaking = value.phase === "starting" || value.phase === "speaking";
    if (isSpeaking !== this.#state.isSpeaking) this.#dispatch({ type: "speaking", isSpeaking });
    this.answering.spoke(value);
  }

  // ---- what the server says

  #heard(message) {
    const { type, utterance_id: id } = message;
    if (type === "speech_started") this.barge.started(id, Boolean(message.continues)); // before anything else: silent in this frame
    if (type === "transcript") this.#transcript(message);
    else if (type === "latency") this.answering.latency.measured(message);
    else if (type === "error") this.#warned(message);
    else this.#dispatch({ type, id });
    if (type === "speech_ended") {
      this.barge.ended(id);
      this.answering.latency.speechEnded();
    } else if (type === "dropped") this.barge.dropped(id);
    if (this.#state.link === "closing" && !this.#isOwed) this.#finish();
  }

  #transcript({ utterance_id: id, text, is_final: isFinal, number, replaces }) {
    if (!isFinal) {
      this.#dispatch({ type: "partial", id, text });
      this.barge.partial(id, text);
      return;
    }
    this.#dispatch({ type: "final", id, text });
    this.answering.latency.transcript(id);
    this.answering.forget();
    this.barge.final();
    if (text.trim()) this.outbox.add({ key: id, text, number, replaces });
    else if (number) this.line.received(number);
    this.#browser.say(`You said: ${text}`);
  }

  #warned({ code, detail }) {
    if (FINAL_ERRORS.has(code)) this.#fail(new Problem(code, { detail }));
    else this.#dispatch({ type: "noticed", sentence: detail });
  }

  // ---- the connection

  #greet() {
    this.line.send("config", this.#listening(this.#preferences.value));
    if (this.#state.isMuted) this.line.send("mute", { is_muted: true });
  }

  #listening({ thinkSeconds, rule, mode }) {
    return { think_seconds: thinkSeconds, rule, mode, language: this.#browser.language() };
  }

  #connected() {
    this.#dispatch({ type: "connected" });
    this.answering.tellAgain(this.#speaker.value);
  }

  #lost() {
    if (this.#state.link === "closing") this.#finish();
    this.#dispatch({ type: "lost" });
    this.barge.lost();
  }

  #fail({ code, detail, seconds }) {
    this.#end();
    this.#dispatch({ type: "failed", problem: { code, detail, seconds } });
  }

  #finish() {
    this.#end();
    this.#dispatch({ type: "turned_off" });
  }

  #end() {
    this.#attempt++;
    clearTimeout(this.#closingTimer);
    clearTimeout(this.#keyTimer);
    this.microphone.letGo();
    this.line.close();
    this.barge.off();
    this.answering.forget();
    this.#speaker.isTalking = false;
  }

  /** Whether words are still to come of what was said. */
  get #isOwed() {
    return this.#state.open !== "" || this.#state.ended.length > 0;
  }

  // ---- the microphone

  /** @returns {Promise<boolean>} whether it is still wanted now that it is there */
  async #take(deviceId, attempt) {
    const stream = await this.#browser.openMicrophone(deviceId);
    if (attempt === this.#attempt) this.microphone.use(stream);
    else this.#browser.release(stream);
    return attempt === this.#attempt;
  }

  /** Another microphone takes the place of the one in use. */
  async #change(deviceId) {
    const attempt = this.#attempt;
    try {
      if (await this.#take(deviceId, attempt)) await this.line.replaceTrack(this.microphone.track);
    } catch (error) {
      const problem = problemIn(error);
      if (attempt === this.#attempt) this.#fail(problem.code === "no_device" ? new Problem("device_gone") : problem);
    }
  }

  #prefer(value) {
    const before = this.#applied;
    this.#applied = value;
    this.#dispatch({ type: "mode", mode: value.mode });
    if (LISTENING.some((name) => before[name] !== value[name])) this.line.send("config", this.#listening(value));
    if (before.deviceId !== value.deviceId && this.microphone.isThere) void this.#change(value.deviceId);
  }

  #dispatch(event) {
    this.#state = next(this.#state, event);
    const { isMuted, mode, isHeld } = this.#state;
    this.microphone?.open(!isMuted && (mode === "hands_free" || isHeld));
    this.set({ ...this.#state, shown: shown(this.#state) });
  }
}

function problemIn(error) {
  return error instanceof Problem ? error : new Problem("server");
}
