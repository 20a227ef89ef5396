'use client'
import type { ChannelTestAnswer } from '#lib/api/contracts/alerts.ts'
import { sendJson } from '#lib/client/http.ts'
import { useWrite } from '#lib/client/use-api.ts'

/** Sends a sample to a channel as it is stored and answers what came back. */
export const useChannelTest = (id: string) =>
  useWrite(() => sendJson<ChannelTestAnswer>('POST', `/channels/${id}/test`), ['/channels', '/notifications'])
