/** What tabs tell each other, the login that must not run out, and a line when the server is away. */

import { useEffect, useRef, useState } from "react";
import "./tabs.css";
import { Arriving } from "./arriving.mjs";
import { connection, reconnect } from "./connection.mjs";
import { LoginKeeper } from "./login.mjs";

const CHANNEL = "tutor";
const LOGIN = "login";
const AWAY_MS = 30_000;
const SHOWN_AFTER_MS = 1_500;

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
  const channel = useChannel(handlers);
  useSignal(channel, topic, signal);
  useReturn(handlers);
  useLogin(channel, handlers, { expiresAt, lifetimeSeconds, refreshUrl });
  const away = useTrouble(handlers);
  const isArriving = useArriving(handlers);
  const trouble = away || (isArriving ? "" : "storage");
  return (
    <div className="tabs-line" role="status" data-testid="connection-note" data-state={trouble}>
      {trouble && <span>{WORDS[trouble]}</span>}
    </div>
  );
}

/** The channel between the tabs of this browser. */
function useChannel(handlers) {
  const channel = useRef(null);
  useEffect(() => {
    const opened = new BroadcastChannel(CHANNEL);
    opened.onmessage = ({ data }) => {
      if (data?.topic === LOGIN) reconnect();
      else if (typeof data?.topic === "string") handlers.current.onChanged?.(data.topic);
    };
    channel.current = opened;
    return () => {
      channel.current = null;
      opened.close();
    };
  }, [handlers]);
  return channel;
}

function useSignal(channel, topic, signal) {
  const told = useRef(signal);
  useEffect(() => {
    if (told.current === signal) return;
    told.current = signal;
    channel.current?.postMessage({ topic });
  }, [channel, topic, signal]);
}

/** Says when the reader comes back after a while. */
function useReturn(handlers) {
  useEffect(() => {
    let leftAt = 0;
    const changed = (event) => {
      const isHere = document.visibilityState === "visible" && (event.type !== "blur" || document.hasFocus());
      if (!isHere) leftAt ||= Date.now();
      else {
        if (leftAt && Date.now() - leftAt > AWAY_MS) handlers.current.onChanged?.("focus");
        leftAt = 0;
      }
    };
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

function useLogin(channel, handlers, { expiresAt, lifetimeSeconds, refreshUrl }) {
  const keeper = useRef(null);
  useEffect(() => {
    const made = new LoginKeeper({
      url: refreshUrl,
      onRefreshed: () => {
        channel.current?.postMessage({ topic: LOGIN });
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
  }, [channel, handlers, refreshUrl]);
  useEffect(() => keeper.current.keep(expiresAt, lifetimeSeconds), [expiresAt, lifetimeSeconds, refreshUrl]);
}

/** @returns {"" | "offline" | "server"} what is wrong for longer than a moment */
function useTrouble(handlers) {
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    let timer = 0;
    const show = () => setTrouble(navigator.onLine ? "server" : "offline");
    const changed = (isUp) => {
      clearTimeout(timer);
      if (!isUp) {
        timer = setTimeout(show, SHOWN_AFTER_MS);
        return;
      }
      setTrouble((before) => {
        if (before) queueMicrotask(() => handlers.current.onChanged?.("online"));
        return "";
      });
    };
    const unwatch = connection.watch(changed);
    return () => {
      clearTimeout(timer);
      unwatch();
    };
  }, [handlers]);
  return trouble;
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
    const kinds = ["click", "submit", "change"];
    for (const kind of kinds) document.addEventListener(kind, arriving.acted, true);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, arriving.acted, true);
      arriving.stop();
    };
  }, [handlers]);
  return isOk;
}
