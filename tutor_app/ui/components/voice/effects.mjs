/** What happens to the microphone from outside: the page's props, keys, other windows, other devices. */

import { useEffect, useRef } from "react";
import { announce } from "../answer/announce.mjs";
import { preferences } from "../speech/preferences.mjs";
import { attend, findVoices, speaker } from "../speech/speaking.mjs";
import { Background, talks } from "./attention.mjs";
import { leavePage, panel, talk } from "./talking.mjs";
import { ANNOUNCED } from "./words.mjs";


/** While the page is there, answers are heard of; when it is left, nothing records and nothing speaks. */
export function usePresence() {
  useEffect(() => {
    const leave = attend(({ detail }) => talk.hear(detail));
    window.addEventListener("pagehide", leavePage);
    if (preferences.value.speak === "always") void findVoices();
    return () => {
      window.removeEventListener("pagehide", leavePage);
      talk.leave();
      leave();
      panel.set({ isOpen: false });
    };
  }, []);
}

/** What the page knows: the conversation, what became of a send, and its handlers. */
export function usePage({ conversationId = "", acceptedKey = "", refusedKey = "", refusedReason = "", onSay, onStop, onContinue }) {
  useEffect(() => {
    Object.assign(talk.page, { onSay, onStop, onContinue });
  });
  const shownId = useRef(conversationId);
  useEffect(() => {
    if (shownId.current && shownId.current !== conversationId) talk.leave();
    shownId.current = talk.page.conversationId = conversationId;
  }, [conversationId]);
  useEffect(() => {
    if (acceptedKey) talk.outbox.accepted(acceptedKey);
  }, [acceptedKey]);
  useEffect(() => {
    if (refusedKey) talk.outbox.refused(refusedKey, refusedReason || "This was not taken. It is kept here.");
  }, [refusedKey, refusedReason]);
}

/** Space talks while it is held, where it would not write or press anything. */
export function usePushToTalk() {
  useEffect(() => {
    const pressed = (event) => {
      if (!talks(event, talk.value)) return;
      event.preventDefault(); // it would scroll
      if (!event.repeat) talk.hold(true);
    };
    const released = (event) => event.code === "Space" && talk.hold(false);
    const away = () => talk.hold(false);
    document.addEventListener("keydown", pressed);
    document.addEventListener("keyup", released);
    window.addEventListener("blur", away);
    return () => {
      document.removeEventListener("keydown", pressed);
      document.removeEventListener("keyup", released);
      window.removeEventListener("blur", away);
    };
  }, []);
}

/** A page that nobody looks at for long does not listen on, unless somebody still talks to it. */
export function useBackground(talked) {
  useEffect(() => {
    const background = new Background(() => talk.rest());
    const look = () => background.seen(document.visibilityState === "hidden");
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      background.seen(false);
      document.removeEventListener("visibilitychange", look);
    };
  }, [talked]);
}

export function useDevices() {
  useEffect(() => {
    const { mediaDevices } = navigator;
    const changed = () => void talk.listMicrophones();
    mediaDevices?.addEventListener?.("devicechange", changed);
    return () => mediaDevices?.removeEventListener?.("devicechange", changed);
  }, []);
}

/** Screen readers hear of states that begin, not of each word that is heard. */
export function useAnnouncements(shown) {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    const isReturn = shown === "listening" && !["asking", "connecting", "reconnecting", "muted"].includes(before.current);
    before.current = shown;
    if (ANNOUNCED[shown] && !isReturn && !speaker.isHolding) announce(ANNOUNCED[shown]);
  }, [shown]);
}
