import { useEffect, useState } from "react";

/** A hidden field of a form with the browser's own time zone. */
export function TimeZoneField({ name }) {
  const [zone, setZone] = useState("");
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone ?? ""), []);
  return <input type="hidden" name={name} value={zone} readOnly />;
}
