import type { ProblemAnswer } from '#lib/api/contracts/common.ts'

export type ApiProblem = Pick<ProblemAnswer, 'status' | 'code' | 'detail' | 'errors' | 'cost' | 'phrase'>

let words = ({ detail }: ApiProblem): string => detail

/** How problems are said from now on: a page has one language, told once when it starts. Until then in the server's English. */
export function sayProblemsAs(say: typeof words): void {
  words = say
}

/** A request that did not succeed. `message` is for people, in the language of the page. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly { field: string; message: string }[]
  /** With `cost-not-accepted`: what a look would cost. */
  readonly cost: ProblemAnswer['cost']

  constructor(problem: ApiProblem) {
    super(words(problem))
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.errors = problem.errors ?? []
    this.cost = problem.cost
  }
}
