import type { ProblemAnswer } from '#lib/api/contracts/common.ts'

export type ApiProblem = Pick<ProblemAnswer, 'status' | 'code' | 'detail' | 'errors' | 'cost' | 'phrase'>
export type FieldError = NonNullable<ApiProblem['errors']>[number]

/** How what went wrong is said to people. */
interface Words {
  apiProblem: (problem: ApiProblem) => string
  fieldError: (error: FieldError) => string
}

let words: Words = { apiProblem: ({ detail }) => detail, fieldError: ({ message }) => message }

/** How problems are said from now on: a page has one language, told once when it starts. Until then in the server's English. */
export function sayProblemsAs(say: Words): void {
  words = say
}

/** A request that did not succeed. `message`s are for people, in the language of the page. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly { field: string; message: string }[]
  /** With `cost-not-accepted`: what a look would cost. */
  readonly cost: ProblemAnswer['cost']

  constructor(problem: ApiProblem) {
    super(words.apiProblem(problem))
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.errors = (problem.errors ?? []).map((error) => ({ field: error.field, message: words.fieldError(error) }))
    this.cost = problem.cost
  }
}
