import type { ComponentProps } from 'react'

function Icon(props: ComponentProps<'svg'>) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      {...props}
    />
  )
}

export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="3" />
    <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1" />
  </Icon>
)

export const MoonIcon = () => (
  <Icon>
    <path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z" />
  </Icon>
)

export const PauseIcon = () => (
  <Icon>
    <path d="M5.5 3.5v9M10.5 3.5v9" />
  </Icon>
)

export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.5v9l7-4.5Z" />
  </Icon>
)

export const RefundIcon = () => (
  <Icon width="12" height="12" strokeWidth="2">
    <path d="M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7" />
  </Icon>
)

export const LogoIcon = () => (
  <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden>
    <rect width="32" height="32" rx="8" className="fill-accent" />
    <path
      d="M7 22 13 15l5 4 7-10"
      fill="none"
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="stroke-surface"
    />
  </svg>
)
