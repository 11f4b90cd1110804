/** The page's one speaker, with the voices that this browser and this server have. */

import { isComposing } from "../keyboard/composition.mjs";
import { Store } from "../store/store.mjs";
import { BrowserVoice } from "./browser_voice.mjs";
import { ChosenVoice } from "./chosen_voice.mjs";
import { preferences } from "./preferences.mjs";
import { ServerVoice } from "./server_voice.mjs";
import { Speaker } from "./speaker.mjs";

const BROWSER = "browser:";
const SERVER = "server:";

/** Browsers let a page be heard once the learner has done something on it. */
function isAllowed() {
  return navigator.userActivation?.hasBeenActive ?? true;
}

function taste(prefix) {
  const { voice, rate, pitch } = preferences.value;
  return { name: voice.startsWith(prefix) ? voice.slice(prefix.length) : "", rate, pitch };
}

const browserVoice = new BrowserVoice(globalThis.speechSynthesis, () => taste(BROWSER));
const serverVoice = new ServerVoice({ taste: () => taste(SERVER) });
const voice = new ChosenVoice({
  server: serverVoice,
  browser: browserVoice,
  wishesBrowser: () => preferences.value.voice.startsWith(BROWSER),
});

/** The voices to choose from, as [{id, name}]; filled by `findVoices`. */
export const voices = new Store({ server: [], browser: [], isKnown: false });

export const speaker = new Speaker({
  voice,
  preferences,
  isOpenFold: (messageId, fold) => {
    const message = document.querySelector(`[data-message="${CSS.escape(messageId)}"]`);
    return message?.querySelector(`details[data-block="${CSS.escape(fold)}"]`)?.open ?? false;
  },
  maySound: () => isAllowed() && (speaker.isTalking || document.visibilityState === "visible"),
});

function listBrowserVoices() {
  const language = document.documentElement.lang.slice(0, 2) || "en";
  const all = browserVoice.voices(language);
  voices.set({ browser: all.map(({ voiceURI, name, lang }) => ({ id: BROWSER + voiceURI, name: `${name} (${lang})` })) });
}

let finding = null;

/** Asks the server and the browser for their voices, once. */
export function findVoices() {
  finding ??= (async () => {
    browserVoice.watch(listBrowserVoices);
    listBrowserVoices();
    const found = await serverVoice.voices();
    voice.hasServer = found.voices.length > 0;
    voices.set({ server: found.voices.map(({ id, name }) => ({ id: SERVER + id, name })), isKnown: true });
  })();
  return finding;
}

/**
 * While the page is there: answers are heard of, Escape silences, and nothing speaks on after it.
 * @param {(event: CustomEvent) => void} then hears of each answer's event after the speaker
 * @returns {() => void} ends it
 */
export function attend(then) {
  const hear = (event) => {
    speaker.hear(event.detail);
    then(event);
  };
  const pressed = (event) => {
    if (event.key !== "Escape" || isComposing(event) || !speaker.isHolding) return;
    if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
    speaker.stop();
  };
  const leave = () => speaker.stop();
  window.addEventListener("tutor:answer", hear);
  document.addEventListener("keydown", pressed, true);
  window.addEventListener("pagehide", leave);
  return () => {
    window.removeEventListener("tutor:answer", hear);
    document.removeEventListener("keydown", pressed, true);
    window.removeEventListener("pagehide", leave);
    leave();
  };
}
