import type { z } from 'zod'
import type { listQuery } from '#lib/api/contracts/common.ts'

/** Parameters of a list without filters of its own. */
export type ListQuery = z.output<typeof listQuery>
