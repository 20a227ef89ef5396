import { z } from 'zod'
import {
  deadLetterDestination,
  deadLetterListQuery,
  deadLetterMessage,
  deadLetterMessagesAnswer,
  deadLetterMessagesQuery,
  deadLetterPage,
  failureGroup,
  requeueCreate,
  requeueItemListQuery,
  requeueItemPage,
  requeueRun,
  requeueRunListQuery,
  requeueRunPage,
  requeueRunPatch,
} from '../contracts/dead-letters.ts'
import { browseCost } from '../contracts/common.ts'
import { messagesAnswer, messagesQuery } from '../contracts/destinations.ts'
import { operation } from '../operation.ts'

const params = z.strictObject({ id: z.string().max(200) })
const messageParams = z.strictObject({ id: z.string().max(200), mid: z.string().max(1000) })
const lookQuery = z.strictObject({ acceptCost: z.stringbool().default(false) })
const tag = 'Dead letters'
const steering = (verb: string, summary: string) =>
  operation({ method: 'POST', path: `/requeue-runs/{id}/${verb}`, tag: 'Requeue', summary, params, answer: requeueRun, idempotent: true })

/** Dead letters, why they failed, and putting them back to work. */
export const deadLetterOperations = {
  browseMessages: operation({
    method: 'GET',
    path: '/destinations/{id}/messages',
    tag: 'Destinations',
    summary: 'Look at the messages of a destination',
    params,
    query: messagesQuery,
    answer: messagesAnswer,
  }),
  listDeadLetters: operation({
    method: 'GET',
    path: '/dead-letters',
    tag,
    summary: 'List dead-letter destinations',
    query: deadLetterListQuery,
    answer: deadLetterPage,
  }),
  getDeadLetters: operation({
    method: 'GET',
    path: '/dead-letters/{id}',
    tag,
    summary: 'One dead-letter destination',
    params,
    answer: deadLetterDestination,
  }),
  browseDeadLetters: operation({
    method: 'GET',
    path: '/dead-letters/{id}/messages',
    tag,
    summary: 'Look at dead letters',
    params,
    query: deadLetterMessagesQuery,
    answer: deadLetterMessagesAnswer,
  }),
  getDeadLetter: operation({
    method: 'GET',
    path: '/dead-letters/{id}/messages/{mid}',
    tag,
    summary: 'One dead letter, whole',
    params: messageParams,
    query: lookQuery,
    answer: deadLetterMessage,
  }),
  downloadDeadLetter: operation({
    method: 'GET',
    path: '/dead-letters/{id}/messages/{mid}/raw',
    tag,
    summary: 'The exact bytes of a dead letter’s body',
    params: messageParams,
    query: lookQuery,
    answer: z.string(),
    contentType: 'application/octet-stream',
  }),
  listFailureGroups: operation({
    method: 'GET',
    path: '/dead-letters/{id}/failure-groups',
    tag,
    summary: 'Why dead letters failed',
    params,
    query: lookQuery,
    answer: z.strictObject({ cost: browseCost, items: z.array(failureGroup), looked: z.number().int(), complete: z.boolean() }),
  }),
  listRequeueRuns: operation({
    method: 'GET',
    path: '/requeue-runs',
    tag: 'Requeue',
    summary: 'List requeue runs',
    query: requeueRunListQuery,
    answer: requeueRunPage,
  }),
  createRequeueRun: operation({
    method: 'POST',
    path: '/requeue-runs',
    tag: 'Requeue',
    summary: 'Plan a requeue, or plan and start it at once',
    body: requeueCreate,
    answer: requeueRun,
    status: 201,
    idempotent: true,
  }),
  getRequeueRun: operation({
    method: 'GET',
    path: '/requeue-runs/{id}',
    tag: 'Requeue',
    summary: 'One requeue run',
    params,
    answer: requeueRun,
  }),
  updateRequeueRun: operation({
    method: 'PATCH',
    path: '/requeue-runs/{id}',
    tag: 'Requeue',
    summary: 'Change the rate of a run',
    params,
    body: requeueRunPatch,
    answer: requeueRun,
  }),
  listRequeueItems: operation({
    method: 'GET',
    path: '/requeue-runs/{id}/items',
    tag: 'Requeue',
    summary: 'The ledger of a run, message by message',
    params,
    query: requeueItemListQuery,
    answer: requeueItemPage,
  }),
  startRequeueRun: steering('start', 'Start a planned run'),
  pauseRequeueRun: steering('pause', 'Pause a run'),
  resumeRequeueRun: steering('resume', 'Resume a paused run'),
  cancelRequeueRun: steering('cancel', 'Cancel a run'),
}
