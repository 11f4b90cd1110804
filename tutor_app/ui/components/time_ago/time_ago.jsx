import { useEffect, useState } from "react";

const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

function words(moment) {
  const seconds = (new Date(moment).getTime() - Date.now()) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  if (!unit) return "now";
  return new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" }).format(
    Math.round(seconds / unit[1]),
    unit[0],
  );
}

/** How long ago a moment (ISO 8601) was, kept true while the page is open. */
export function TimeAgo({ moment, ...rest }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 60000);
    return () => clearInterval(timer);
  }, []);
  if (!moment) return null;
  const title = new Date(moment).toLocaleString();
  return (
    <time dateTime={moment} title={title} suppressHydrationWarning {...rest}>
      {words(moment)}
    </time>
  );
}
