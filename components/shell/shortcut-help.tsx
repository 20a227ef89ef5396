'use client'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import { Dialog } from '#components/ui/dialog.tsx'
import { NAV } from './nav.ts'
import paletteStyles from './palette.module.css'
import styles from './shell.module.css'

/** All keys, in one dialog. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shell')
  const groups: [string, [keys: string[], what: string][]][] = [
    [
      t('keys.everywhere'),
      [
        [['Ctrl/⌘', 'K'], t('search')],
        [['/'], t('search')],
        [['?'], t('keys.help')],
      ],
    ],
    [
      t('keys.tables'),
      [
        [['j'], t('keys.down')],
        [['k'], t('keys.up')],
        [['x'], t('keys.select')],
        [['Enter'], t('keys.open')],
        [['Esc'], t('keys.leave')],
      ],
    ],
    [t('keys.pages'), NAV.map((item) => [['g', item.key], t(`nav.${item.id}`)])],
  ]
  return (
    <Dialog title={t('action.keys')} onClose={onClose} width={420}>
      <dl className={paletteStyles['help']}>
        {groups.map(([heading, rows]) => (
          <Fragment key={heading}>
            <h3>{heading}</h3>
            {rows.map(([keys, what]) => (
              <Fragment key={keys.join()}>
                <dt>{what}</dt>
                <dd>
                  {keys.map((key) => (
                    <kbd key={key} className={styles['kbd']}>
                      {key}
                    </kbd>
                  ))}
                </dd>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </dl>
    </Dialog>
  )
}
