import common from './common.json' with { type: 'json' }
import shell from './shell.json' with { type: 'json' }
import state from './state.json' with { type: 'json' }
import table from './table.json' with { type: 'json' }
import charts from './charts.json' with { type: 'json' }
import form from './form.json' with { type: 'json' }
import overview from './overview.json' with { type: 'json' }
import clusters from './clusters.json' with { type: 'json' }
import destinations from './destinations.json' with { type: 'json' }
import messages from './messages.json' with { type: 'json' }
import settings from './settings.json' with { type: 'json' }
import consumers from './consumers.json' with { type: 'json' }
import deadLetters from './dead-letters.json' with { type: 'json' }
import requeueRuns from './requeue-runs.json' with { type: 'json' }
import phrases from './phrases.json' with { type: 'json' }
import problems from './problems.json' with { type: 'json' }
import errors from './errors.json' with { type: 'json' }
import alerts from './alerts.json' with { type: 'json' }
import channels from './channels.json' with { type: 'json' }

/** Every English text, by area. Its shape is the type of `t()` keys. */
export default {
  common,
  phrases,
  problems,
  errors,
  shell,
  state,
  table,
  charts,
  form,
  overview,
  clusters,
  destinations,
  messages,
  settings,
  consumers,
  deadLetters,
  requeueRuns,
  alerts,
  channels,
}
