'use client'
import type { Problem } from '#lib/api/contracts/common.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'

/** A diagnosis on one line: what is wrong and what to do in the language of the page, then the technical detail. `kind` of the broker. */
export function ProblemText({ problem, kind }: { problem: Problem; kind: string }) {
  const { title, hint, detail } = usePhrase().problem(problem, kind)
  return (
    <>
      <b>{title}.</b> {hint} <q className="sub">{detail}</q>
    </>
  )
}
