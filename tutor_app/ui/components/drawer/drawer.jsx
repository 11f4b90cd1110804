/** A column beside the page that is a drawer on narrow screens: opened and closed in the browser alone. */

import { useEffect, useRef, useSyncExternalStore } from "react";
import { isComposing } from "../keyboard/composition.mjs";

const NARROW = "(max-width: 900px)";
const listeners = new Set();
let isOpenNow = false;

function setOpen(next) {
  if (isOpenNow === next) return;
  isOpenNow = next;
  listeners.forEach((tell) => tell());
}

function useIsOpen() {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => isOpenNow,
    () => false,
  );
}

/** The column. A click on a link, or on anything with `data-closes`, closes the drawer. */
export function Drawer({ className = "", children, ...rest }) {
  const isOpen = useIsOpen();
  const column = useRef(null);
  useModal(column, isOpen);
  return (
    <>
      {isOpen && <div className="rail-veil" aria-hidden="true" onClick={() => setOpen(false)} />}
      <aside
        {...rest}
        ref={column}
        className={isOpen ? `${className} is-open` : className}
        onClick={(event) => event.target.closest("a[href], [data-closes]") && setOpen(false)}
      >
        {children}
      </aside>
    </>
  );
}

/** Opens the drawer with the id `controls`. */
export function DrawerButton({ controls, children, ...rest }) {
  const isOpen = useIsOpen();
  return (
    <button type="button" aria-expanded={isOpen} aria-controls={controls} onClick={() => setOpen(true)} {...rest}>
      {children}
    </button>
  );
}

/** While it is open the focus is in it, the page behind rests, and Escape closes it. */
function useModal(column, isOpen) {
  useEffect(() => {
    if (!isOpen) return undefined;
    const narrow = matchMedia(NARROW);
    if (!narrow.matches) {
      setOpen(false);
      return undefined;
    }
    const opener = document.activeElement;
    const behind = column.current.nextElementSibling;
    behind?.toggleAttribute("inert", true);
    column.current.querySelector("button, a[href]")?.focus();
    const close = () => setOpen(false);
    const pressed = (event) => {
      if (event.key !== "Escape" || isComposing(event) || event.target.matches?.("input")) return;
      if (document.querySelector('[role="menu"], [role="alertdialog"]')) return;
      event.preventDefault();
      close();
    };
    document.addEventListener("keydown", pressed, true);
    narrow.addEventListener("change", close);
    return () => {
      document.removeEventListener("keydown", pressed, true);
      narrow.removeEventListener("change", close);
      behind?.toggleAttribute("inert", false);
      if (column.current?.contains(document.activeElement) || document.activeElement === document.body) opener?.focus?.();
    };
  }, [column, isOpen]);
}
