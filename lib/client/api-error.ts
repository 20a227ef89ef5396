import type { ProblemAnswer } from '#lib/api/contracts/common.ts'

/** A request that did not succeed, in the words of the server's problem answer. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly { field: string; message: string }[]
  /** With `cost-not-accepted`: what a look would cost. */
  readonly cost: ProblemAnswer['cost']

  constructor(problem: Pick<ProblemAnswer, 'status' | 'code' | 'detail' | 'errors' | 'cost'>) {
    super(problem.detail)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.errors = problem.errors ?? []
    this.cost = problem.cost
  }
}
