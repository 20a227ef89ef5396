'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { RequeueCreateInput, RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { ApiError } from '#lib/client/api-error.ts'
import { sendJson } from '#lib/client/http.ts'

export type PlanState =
  | { type: 'planning' }
  | { type: 'planned'; run: RequeueRun }
  | { type: 'starting'; run: RequeueRun }
  | { type: 'failed'; error: ApiError; run: RequeueRun | null }

/**
 * A plan for a dialog: made when asked, replaced by the next one, cancelled on the server when the dialog closes without a start, so
 * that nothing is left behind. Only the newest plan counts.
 */
export function usePlan() {
  const client = useQueryClient()
  const [state, setState] = useState<PlanState>({ type: 'planning' })
  const current = useRef<RequeueRun | null>(null)
  const turn = useRef(0)
  const startKey = useRef('')

  const drop = useCallback((run: RequeueRun | null): void => {
    if (run !== null) void sendJson('POST', `/requeue-runs/${run.id}/cancel`).catch(() => undefined)
  }, [])

  const plan = useCallback(
    async (input: RequeueCreateInput): Promise<RequeueRun | null> => {
      const mine = ++turn.current
      drop(current.current)
      current.current = null
      setState({ type: 'planning' })
      try {
        const run = await sendJson<RequeueRun>('POST', '/requeue-runs', { ...input, start: false })
        if (mine !== turn.current) {
          drop(run)
          return null
        }
        current.current = run
        startKey.current = crypto.randomUUID()
        setState({ type: 'planned', run })
        return run
      } catch (error) {
        if (mine === turn.current) setState({ type: 'failed', error: asApiError(error), run: null })
        return null
      }
    },
    [drop],
  )

  const start = useCallback(
    async (ratePerSecond: number | null): Promise<RequeueRun | null> => {
      const run = current.current
      if (run === null) return null
      setState({ type: 'starting', run })
      try {
        if (run.ratePerSecond !== ratePerSecond) await sendJson('PATCH', `/requeue-runs/${run.id}`, { ratePerSecond })
        const started = await sendJson<RequeueRun>('POST', `/requeue-runs/${run.id}/start`, undefined, { idempotencyKey: startKey.current })
        current.current = null
        void client.invalidateQueries({ predicate: ({ queryKey: [path] }) => /^\/(requeue-runs|overview)/.test(String(path)) })
        return started
      } catch (error) {
        setState({ type: 'failed', error: asApiError(error), run })
        return null
      }
    },
    [client],
  )

  /** Call when the dialog closes. */
  const abandon = useCallback((): void => {
    turn.current++
    drop(current.current)
    current.current = null
  }, [drop])

  useEffect(() => abandon, [abandon])
  useEffect(() => {
    // A page that goes away can send nothing but a beacon.
    const leave = (): void => {
      if (current.current !== null) navigator.sendBeacon(`/api/v1/requeue-runs/${current.current.id}/cancel`)
    }
    window.addEventListener('pagehide', leave)
    return () => window.removeEventListener('pagehide', leave)
  }, [])
  return { state, plan, start, abandon }
}

const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError({ status: 0, code: 'unexpected', detail: String(error), errors: [] })
