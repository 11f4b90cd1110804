/** The pictures of the microphone's states, drawn with one pen. */

const ICON = {
  width: 20,
  height: 20,
  viewBox: "0 0 20 20",
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.6,
  strokeLinecap: "round",
  strokeLinejoin: "round",
  "aria-hidden": true,
};

export function MicrophoneIcon() {
  return (
    <svg {...ICON}>
      <rect x="7.25" y="2.5" width="5.5" height="9.5" rx="2.75" />
      <path d="M4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5" />
    </svg>
  );
}

export function NoMicrophoneIcon() {
  return (
    <svg {...ICON}>
      <path d="M12.75 9.6V5.25a2.75 2.75 0 0 0-5.3-1M7.25 7.4v1.85A2.75 2.75 0 0 0 11 11.8M15.5 9.5a5.5 5.5 0 0 1-.6 2.5M4.5 9.5a5.5 5.5 0 0 0 8.4 4.65M10 15v2.5M3 3l14 14" />
    </svg>
  );
}

export function WaveIcon() {
  return (
    <svg {...ICON}>
      <path d="M3.5 8.5v3M6.75 6v8M10 3.5v13M13.25 6v8M16.5 8.5v3" />
    </svg>
  );
}

export function DotsIcon() {
  return (
    <svg {...ICON} className="voice-dots">
      <path d="M5 10h.01M10 10h.01M15 10h.01" strokeWidth="3" />
    </svg>
  );
}

export function PenIcon() {
  return (
    <svg {...ICON}>
      <path d="m4 16 .8-3.2 8-8a1.6 1.6 0 0 1 2.3 0l.1.1a1.6 1.6 0 0 1 0 2.3l-8 8L4 16ZM11.5 16H16" />
    </svg>
  );
}

export function SlidersIcon() {
  return (
    <svg {...ICON} width="18" height="18">
      <path d="M3 6.5h8M15 6.5h2M3 13.5h2M9 13.5h8" />
      <circle cx="13" cy="6.5" r="1.9" />
      <circle cx="7" cy="13.5" r="1.9" />
    </svg>
  );
}

export function CareIcon() {
  return (
    <svg {...ICON} width="16" height="16" viewBox="0 0 16 16" strokeWidth="1.5">
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.75v4M8 11v.4" />
    </svg>
  );
}

const BY_STATE = {
  muted: NoMicrophoneIcon,
  error: NoMicrophoneIcon,
  transcribing: PenIcon,
  thinking: DotsIcon,
  speaking: WaveIcon,
};

/** The picture of a state of `shown`. */
export function StateIcon({ shown }) {
  const Icon = BY_STATE[shown] ?? MicrophoneIcon;
  return <Icon />;
}
