'use client'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from './button.tsx'
import { useToast } from './toast.tsx'

/** Puts `text` on the clipboard and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTranslations('common')
  const say = useToast()
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    // Absent where the page is served without TLS from another host.
    const clipboard: Clipboard | undefined = navigator.clipboard
    if (!clipboard) {
      say(t('copyFailed'), { bad: true })
      return
    }
    await clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_500)
  }
  return (
    <Button small onClick={() => void copy()} aria-live="polite">
      {copied ? <Check /> : <Copy />}
      {copied ? t('copied') : (label ?? t('copy'))}
    </Button>
  )
}
