'use client'
import Link from 'next/link'
import type { ComponentProps } from 'react'
import { useScopedHref } from '#lib/client/use-scope.ts'

/** A link inside Spillway that keeps environment, cluster and time range. Use it for every link between pages. */
export function ScopedLink({ href, prefetch = false, ...rest }: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) {
  const scoped = useScopedHref()
  return <Link {...rest} prefetch={prefetch} href={scoped(href)} />
}
