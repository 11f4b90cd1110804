/** Whether an element scrolls sideways: only then it belongs in the order of the Tab key. */

import { useEffect, useState } from "react";

const callbacks = new Map();
let observer = null;

function observe(element, callback) {
  observer ??= new ResizeObserver((entries) => {
    for (const { target } of entries) callbacks.get(target)?.(target.scrollWidth > target.clientWidth + 1);
  });
  callbacks.set(element, callback);
  observer.observe(element);
  return () => {
    callbacks.delete(element);
    observer.unobserve(element);
  };
}

/** @param {{current: Element | null}} reference */
export function useScrollable(reference) {
  const [isScrollable, setScrollable] = useState(false);
  useEffect(() => observe(reference.current, setScrollable), [reference]);
  return isScrollable;
}
