/** What tabs tell each other, the login that must not run out, and a line when the server is away. */

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import "./tabs.css";
import { Arriving } from "./arriving.mjs";
import { connection, reconnect } from "./connection.mjs";
import { LoginKeeper } from "./login.mjs";
import { OtherTabs } from "./others.mjs";
import { Presence } from "./presence.mjs";
import { Trouble } from "./trouble.mjs";

const WORDS = {
  offline: "You are offline. What you write is kept and sent when you are back.",
  storage: "What you do here does not arrive just now: the tutor’s storage is away. Trying again; what you write is kept.",
  server: "The tutor’s server cannot be reached. Trying again; what you write is kept.",
};

export function Tabs({
  topic = "",
  signal = 0,
  expiresAt = 0,
  lifetimeSeconds = 86_400,
  refreshUrl = "/api/auth/refresh",
  onChanged,
  onSignedOut,
}) {
  const handlers = useRef({});
  useEffect(() => {
    handlers.current = { onChanged, onSignedOut };
  });
  const others = useOthers(handlers);
  useSignal(others, topic, signal);
  useReturn(handlers);
  useLogin(others, handlers, { expiresAt, lifetimeSeconds, refreshUrl });
  const away = useTrouble(handlers);
  const isArriving = useArriving(handlers);
  const trouble = away || (isArriving ? "" : "storage");
  return (
    <div className="tabs-line" role="status" data-testid="connection-note" data-state={trouble}>
      {trouble && <span>{WORDS[trouble]}</span>}
    </div>
  );
}

/** The other tabs of this browser. */
function useOthers(handlers) {
  const others = useRef(null);
  useEffect(() => {
    const opened = new OtherTabs({
      login: reconnect,
      changed: (topic) => handlers.current.onChanged?.(topic),
    });
    others.current = opened;
    return () => {
      others.current = null;
      opened.close();
    };
  }, [handlers]);
  return others;
}

function useSignal(others, topic, signal) {
  const told = useRef(signal);
  useEffect(() => {
    if (told.current === signal) return;
    told.current = signal;
    others.current?.tell(topic);
  }, [others, topic, signal]);
}

/** Says when the reader comes back after a while. */
function useReturn(handlers) {
  useEffect(() => {
    const presence = new Presence(() => handlers.current.onChanged?.("focus"));
    const changed = (event) =>
      presence.seen(document.visibilityState === "visible" && (event.type !== "blur" || document.hasFocus()));
    document.addEventListener("visibilitychange", changed);
    window.addEventListener("focus", changed);
    window.addEventListener("blur", changed);
    return () => {
      document.removeEventListener("visibilitychange", changed);
      window.removeEventListener("focus", changed);
      window.removeEventListener("blur", changed);
    };
  }, [handlers]);
}

function useLogin(others, handlers, { expiresAt, lifetimeSeconds, refreshUrl }) {
  const keeper = useRef(null);
  useEffect(() => {
    const made = new LoginKeeper({
      url: refreshUrl,
      onRefreshed: () => {
        others.current?.tellLogin();
        reconnect();
      },
      onOver: () => handlers.current.onSignedOut?.(),
    });
    keeper.current = made;
    const look = () => document.visibilityState === "visible" && made.look();
    const expired = () => void made.refresh();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("tutor:login-expired", expired);
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("tutor:login-expired", expired);
      made.stop();
    };
  }, [others, handlers, refreshUrl]);
  useEffect(() => keeper.current.keep(expiresAt, lifetimeSeconds), [expiresAt, lifetimeSeconds, refreshUrl]);
}

/** @returns {"" | "offline" | "server"} what is wrong for longer than a moment */
function useTrouble(handlers) {
  const [trouble] = useState(
    () => new Trouble({ isOnline: () => navigator.onLine, onBack: () => handlers.current.onChanged?.("online") }),
  );
  useEffect(() => {
    const unwatch = connection.watch((isUp) => trouble.changed(isUp));
    return () => {
      trouble.stop();
      unwatch();
    };
  }, [trouble]);
  return useSyncExternalStore(trouble.watch, trouble.get, trouble.first).trouble;
}

/** @returns {boolean} whether the server takes what is done here */
function useArriving(handlers) {
  const [isOk, setOk] = useState(true);
  useEffect(() => {
    const arriving = new Arriving({
      onChanged: (isOkNow) => {
        setOk(isOkNow);
        if (isOkNow) handlers.current.onChanged?.("online");
      },
    });
    const kinds = ["click", "submit", "change", "keydown"];
    for (const kind of kinds) document.addEventListener(kind, arriving.acted, true);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, arriving.acted, true);
      arriving.stop();
    };
  }, [handlers]);
  return isOk;
}
