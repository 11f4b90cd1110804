import { useEffect, useRef } from "react";

/** Calls onSeen once for each `place` when it comes into view; a button for those who do not scroll. */
export function Sentinel({ place, label, onSeen, ...rest }) {
  const ref = useRef(null);
  const asked = useRef("");
  const seen = useRef(onSeen);
  seen.current = onSeen;

  const ask = () => {
    if (asked.current === place) return;
    asked.current = place;
    seen.current?.();
  };

  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && ask(),
      { rootMargin: "120px" },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [place]);

  return (
    <button ref={ref} type="button" onClick={ask} {...rest}>
      {label}
    </button>
  );
}
