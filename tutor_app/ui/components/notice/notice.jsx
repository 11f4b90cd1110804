import { useEffect, useRef } from "react";
import { toast } from "sonner";

const SHOWN_MS = { error: 8_000, success: 4_000 };

/** Shows `text` as a toast whenever `number` changes. */
export function Notice({ text, kind, number }) {
  const shown = useRef(number);
  useEffect(() => {
    if (shown.current === number) return;
    shown.current = number;
    const show = kind === "error" ? toast.error : toast.success;
    if (text) show(text, { duration: SHOWN_MS[kind] ?? SHOWN_MS.error });
  }, [text, kind, number]);
  return null;
}
