/** The spillway: water held back, and the way over. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden>
      <path d="M2 3h5v9c0 3 3 3 4 1s4-2 7 2v2H2z" fill="var(--brand)" />
      <path d="M10 6c2-1 4-1 7 0" stroke="var(--brand)" strokeWidth="1.6" fill="none" strokeLinecap="round" />
    </svg>
  )
}
