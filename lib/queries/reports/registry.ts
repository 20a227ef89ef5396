import { alerts } from './alerts.ts'
import { audit } from './audit.ts'
import { backlog } from './backlog.ts'
import { deadLetters } from './dead-letters.ts'
import { inventory } from './inventory.ts'
import { lag } from './lag.ts'
import { notifications } from './notifications.ts'
import type { Report } from './report.ts'
import { requeueRuns } from './requeue-runs.ts'

/** Every report that can be exported. One line registers one. */
export const reports: readonly Report[] = [inventory, backlog, lag, deadLetters, requeueRuns, alerts, notifications, audit]
