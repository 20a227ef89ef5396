'use client'
import { useEffect } from 'react'
import { sayProblemsAs } from '#lib/client/api-error.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'

/** Lets requests that fail say why in the language of the page. */
export function ProblemWords() {
  const words = usePhrase()
  useEffect(() => sayProblemsAs(words), [words])
  return null
}
