import type { Env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Stops other web sites from driving a Spillway that listens on loopback: the Host must be ours (DNS rebinding),
 * and a browser's Origin on a write must be the same host (cross-site requests).
 */
export function checkOrigin(request: Request, settings: Pick<Env, 'host' | 'publicUrl'>): void {
  const host = request.headers.get('host') ?? ''
  const name = hostName(host)
  const listensOnLoopback = LOOPBACK.has(settings.host) || settings.host === '::1'
  if (listensOnLoopback && !LOOPBACK.has(name) && name !== hostName(new URL(settings.publicUrl).host)) {
    throw new AppError(
      'forbidden',
      `The host ${JSON.stringify(host.slice(0, 100))} is not served here. Set SPILLWAY_PUBLIC_URL when a proxy is in front.`,
    )
  }
  const origin = request.headers.get('origin')
  if (request.method === 'GET' || request.method === 'HEAD' || !origin) return
  const from = URL.canParse(origin) ? new URL(origin).host : ''
  if (from !== host && from !== new URL(settings.publicUrl).host)
    throw new AppError('forbidden', 'Requests from other web sites are refused.')
}

const hostName = (host: string): string => host.replace(/:\d+$/, '').toLowerCase()
