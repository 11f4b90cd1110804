/** What talking needs of the browser and of the page around it. */

import { announce } from "../answer/announce.mjs";
import * as drafts from "../composer/drafts.mjs";
import { findVoices } from "../speech/speaking.mjs";
import { connection } from "../tabs/connection.mjs";
import { Meter } from "./level.mjs";
import { checkBrowser, listMicrophones, openMicrophone, release } from "./microphone.mjs";
import { Peer } from "./peer.mjs";
import { Problem, problemOf } from "./problem.mjs";

const CONFIG = "/api/voice/config";
const CONFIG_MS = 10_000;

/** @returns {Promise<{iceServers: RTCIceServer[]}>} asked for each connection: its logins are short-lived */
async function askConfig() {
  let response;
  try {
    response = await fetch(CONFIG, { credentials: "same-origin", signal: AbortSignal.timeout(CONFIG_MS) });
  } catch {
    throw new Problem(navigator.onLine ? "server" : "offline");
  }
  if (!response.ok) throw await problemOf(response);
  const { ice_servers: iceServers = [] } = await response.json();
  return { iceServers };
}

/** Puts a text that was not sent into the composer. @returns {boolean} whether it took it */
function keep(text, reason) {
  const detail = { text, send: false, note: reason };
  return !window.dispatchEvent(new CustomEvent("tutor:compose", { detail, cancelable: true }));
}

/** Adds a text to what waits in another conversation's composer. */
function keepDraft(conversationId, text) {
  const before = drafts.read(conversationId).text.trim();
  drafts.write(conversationId, before ? `${before}\n${text}` : text, "");
}

function language() {
  const named = document.documentElement.lang.slice(0, 2).toLowerCase();
  return /^[a-z]{2}$/.test(named) ? named : "en";
}

export const browser = {
  addressed: drafts.addressed,
  askConfig,
  check: checkBrowser,
  connection,
  findVoices,
  keep,
  keepDraft,
  language,
  listMicrophones,
  makePeer: (hooks) => new Peer(hooks),
  measure: (stream, onLevel) => new Meter(stream, onLevel),
  openMicrophone,
  release,
  say: announce,
};
