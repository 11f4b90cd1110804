/** The learner's microphone: asked for, chosen, let go. */

import { Problem } from "./problem.mjs";

const CONSTRAINTS = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };

/** Throws a Problem when this page can have no microphone at all, or no connection for it. */
export function checkBrowser(page = globalThis) {
  if (!page.isSecureContext || !page.navigator.mediaDevices?.getUserMedia) throw new Problem(page.isSecureContext ? "no_webrtc" : "insecure");
  if (typeof page.RTCPeerConnection !== "function") throw new Problem("no_webrtc");
}

/**
 * Asks for the microphone; the browser may ask the learner.
 * @param {string} deviceId the chosen one, or "" for the browser's choice; one that is gone is passed over
 * @param {MediaDevices} [devices]
 * @returns {Promise<MediaStream>} rejects with a Problem
 */
export async function openMicrophone(deviceId, devices = navigator.mediaDevices) {
  try {
    return await devices.getUserMedia({ audio: { ...CONSTRAINTS, ...(deviceId && { deviceId: { exact: deviceId } }) } });
  } catch (error) {
    const isGone = error.name === "OverconstrainedError" || error.name === "NotFoundError";
    if (deviceId && isGone) return openMicrophone("", devices);
    throw new Problem(codeOf(error));
  }
}

function codeOf({ name, message = "" }) {
  if (name === "NotAllowedError") return /dismiss/i.test(message) ? "dismissed" : "denied";
  if (name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "no_device";
  return name === "NotReadableError" || name === "AbortError" ? "device_busy" : "no_device";
}

/** Lets the microphone go: the browser takes its recording mark away. */
export function release(stream) {
  for (const track of stream?.getTracks() ?? []) {
    track.onended = null;
    track.stop();
  }
}

/** @returns {Promise<{id: string, name: string}[]>} the microphones; named only once one was allowed */
export async function listMicrophones(devices = navigator.mediaDevices) {
  const all = (await devices?.enumerateDevices?.()) ?? [];
  const inputs = all.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId && deviceId !== "default" && deviceId !== "communications");
  return inputs.map(({ deviceId, label }, index) => ({ id: deviceId, name: label || `Microphone ${index + 1}` }));
}
