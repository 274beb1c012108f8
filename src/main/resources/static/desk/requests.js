import {html, nothing} from 'lit';
import {Loaded, empty} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {day, kind} from '/shared/words.js';
import {list, t} from '/shared/i18n.js';

const REQUESTS = `query Requests { myConsentRequests { id state types reason onlyMe asked answerBy answered hours } }`;

/** What the doctor asked residents for, and what became of it. No name: who it was is known by when, and by the reason. */
class Requests extends Loaded {
  load() {
    return ask(REQUESTS).then(answer => answer.myConsentRequests);
  }

  show(requests) {
    return html`<h1>${t`我的授权申请|My requests`}</h1>
      ${requests.length ? html`<ul class="rows card">${requests.map(one => html`<li class="request">
        <span class="chip ${{PENDING: 'warn', REFUSED: 'alarm'}[one.state] ?? ''}">${STATES[one.state]()}</span>
        <div><h2>${one.reason}</h2><small>${one.types ? list(one.types.map(kind)) : t`全部种类|All kinds`}${one.onlyMe ? t` · 只给我本人| · for me alone` : nothing}
          · ${t`${day(one.asked, true)}提出|asked ${day(one.asked, true)}`}
          · ${one.answered ? t`${day(one.answered, true)}答复|answered ${day(one.answered, true)}` : t`${day(one.answerBy, true)}前有效|open until ${day(one.answerBy, true)}`}</small></div></li>`)}</ul>`
      : empty(t`还没有申请。打开一份档案，在“有内容没有显示”处申请。|None yet. Open a record; ask where it says that something is withheld.`)}`;
  }
}

const STATES = {
  PENDING: () => t`等待答复|waiting`,
  GRANTED: () => t`已同意|granted`,
  REFUSED: () => t`已拒绝|refused`,
  EXPIRED: () => t`已过期|expired`,
};

customElements.define('longmai-requests', Requests);
