import { useTranslations } from 'next-intl'
import { usePreferences } from '#lib/client/preferences.tsx'
import type { Field } from './schema-fields.ts'

/**
 * Title and help of a field in the language of the page. Looked up by kind and path (`form.of.<kind>.<path>`), then by the field's own
 * name, which kinds share (`form.fields`, `form.help`); a kind nobody translated keeps the words of its schema.
 */
export function useFieldWords(kind: string): (field: Field) => { title: string; help: string | null } {
  const t = useTranslations('form')
  const { locale } = usePreferences()
  const find = (key: string): string | null => (t.has(key as never) ? t(key as never) : null)
  return ({ path, name, title, description }) => {
    const own = `of.${kind}.${path}`
    // A kind's own description says more than the shared one, to those who read it.
    const shared = description === null ? null : locale === 'en' ? description : (find(`help.${name}`) ?? description)
    return { title: find(`${own}.title`) ?? find(`fields.${name}`) ?? title, help: find(`${own}.help`) ?? shared }
  }
}
