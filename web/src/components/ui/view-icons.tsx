// One icon for each view, in the style of icons.tsx; a word always stands with it.
import type { ComponentProps } from 'react'

function ViewIcon(props: ComponentProps<'svg'>) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      className="shrink-0"
      {...props}
    />
  )
}

export const LiveIcon = () => (
  <ViewIcon>
    <path d="M2 10.5h3.5l2.5-6.5 4 12 2.5-5.5H18" />
  </ViewIcon>
)

export const CustomersIcon = () => (
  <ViewIcon>
    <circle cx="8" cy="6.5" r="3" />
    <path d="M2.5 16.5c.4-3.4 2.6-5 5.5-5s5.1 1.6 5.5 5" />
    <path d="M13 3.9a3 3 0 0 1 0 5.2M15 12.2c1.5.7 2.3 2.2 2.5 4.3" />
  </ViewIcon>
)

export const SegmentsIcon = () => (
  <ViewIcon>
    <path d="M9 3.5a7 7 0 1 0 7.5 7.5H9Z" />
    <path d="M12 2.5a6 6 0 0 1 5.5 5.5H12Z" />
  </ViewIcon>
)

export const CohortsIcon = () => (
  <ViewIcon>
    <path d="M3 3h14v4.5H3ZM3 7.5h9.5V12H3ZM3 12h5v5H3ZM8 3v9M12.5 3v4.5" />
  </ViewIcon>
)

export const BasketsIcon = () => (
  <ViewIcon>
    <path d="M2.5 8h15l-1.5 8.5H4ZM6 8l3-5M14 8l-3-5M8 11v3M12 11v3" />
  </ViewIcon>
)

export const ModelsIcon = () => (
  <ViewIcon>
    <path d="M3 3v14h14" />
    <path d="M6 14c5 0 4-8 10.5-9" />
    <path d="M6 14 16.5 5" strokeDasharray="1.5 2.5" />
  </ViewIcon>
)

export const DataIcon = () => (
  <ViewIcon>
    <ellipse cx="10" cy="4.5" rx="6.5" ry="2.5" />
    <path d="M3.5 4.5v11c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5v-11" />
    <path d="M3.5 10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5" />
  </ViewIcon>
)

export const MoreIcon = () => (
  <ViewIcon>
    <path d="M4.5 10h.01M10 10h.01M15.5 10h.01" strokeWidth="3" />
  </ViewIcon>
)

export const KeysIcon = () => (
  <ViewIcon width="16" height="16">
    <rect x="1.5" y="4" width="17" height="12" rx="2" />
    <path d="M5 8h.01M8.3 8h.01M11.7 8h.01M15 8h.01M6.5 12.5h7" strokeWidth="1.8" />
  </ViewIcon>
)

export const SystemIcon = () => (
  <ViewIcon width="16" height="16">
    <rect x="2" y="3" width="16" height="11" rx="1.5" />
    <path d="M7 17h6M10 14v3" />
  </ViewIcon>
)
