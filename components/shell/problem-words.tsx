'use client'
import { useEffect } from 'react'
import { sayProblemsAs } from '#lib/client/api-error.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'

/** Lets requests that fail say why in the language of the page. */
export function ProblemWords() {
  const { apiProblem } = usePhrase()
  useEffect(() => sayProblemsAs(apiProblem), [apiProblem])
  return null
}
