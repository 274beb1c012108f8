import {html, nothing} from 'lit';
import {ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {Loaded} from '/shared/page.js';
import {nothingToDo} from './queue.js';

const CARDS = `query Scorecards { scorecards { institution { id name nameEn kind } state lastHeard findings { state zh en }
  counts { accepted partly rejected repeated patients unmatched resources { type count } reasons { code rule path count } unmapped { system code text count } } } }`;
const REFUSED = `query Refused { submissions(state: [REJECTED], first: 50) { totalCount fellOut
  nodes { id institution { name nameEn } last count type entries failed status outcome { issue { severity code diagnostics expression } } } } }`;
const STATE = {RED: {zh: '红', en: 'red'}, YELLOW: {zh: '黄', en: 'yellow'}, GREEN: {zh: '绿', en: 'green'}};
const ORDER = ['RED', 'YELLOW', 'GREEN'];

/** Every institution's feed of the last seven days in red, yellow, green; no person is in it. */
class Scorecards extends Loaded {
  load() {
    return ask(CARDS).then(answer => [...answer.scorecards].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)));
  }

  show(cards) {
    return html`<h1>${t`各机构数据，近7天|Feeds, the last seven days`}</h1>
      <ul class="tally">${ORDER.map(state => html`<li class="state ${state}"><b>${cards.filter(card => card.state === state).length}</b> ${say(STATE[state])}</li>`)}</ul>
      <div class="scroll card"><table class="cards"><thead><tr><th>${t`状态|State`}</th><th>${t`机构|Institution`}</th><th>${t`问题|Findings`}</th><th>${t`接收|Taken`}</th><th>${t`退回|Refused`}</th><th>${t`最近|Last heard`}</th></tr></thead>
        <tbody>${cards.map(card => html`<tr><td><span class="state ${card.state}">${say(STATE[card.state])}</span></td>
          <td>${institution(card.institution)}${this.#detail(card.counts)}</td><td>${card.findings.map(finding => html`<div>${say(finding)}</div>`)}</td>
          <td>${card.counts.accepted}</td><td>${card.counts.rejected + card.counts.partly}</td><td>${card.lastHeard ? day(card.lastHeard) : t`从未|never`}</td></tr>`)}</tbody></table></div>`;
  }

  #detail(counts) {
    return html`<details><summary>${t`明细|Details`}</summary><ul>
      <li>${t`患者 ${counts.patients}，其中无证件号 ${counts.unmatched}|Patients ${counts.patients}, without a number ${counts.unmatched}`}</li>
      ${counts.resources.slice(0, 8).map(one => html`<li>${one.type} ${one.count}</li>`)}
      ${counts.reasons.slice(0, 8).map(one => html`<li class="alarm">${one.rule ?? one.code} ${one.path ?? ''} ×${one.count}</li>`)}
      ${counts.unmapped.slice(0, 8).map(one => html`<li class="warn">${t`未映射编码|unmapped`} ${one.system ?? ''} ${one.code ?? one.text ?? ''} ×${one.count}</li>`)}</ul></details>`;
  }
}

/** What was refused, of the own institution or, for a steward, of all: why, without the bodies. */
class Submissions extends Loaded {
  load() {
    return ask(REFUSED).then(answer => answer.submissions);
  }

  show({nodes, totalCount, fellOut}) {
    return html`<h1>${t`退回的提交|Refused submissions`} <small>${totalCount}</small></h1>
      ${fellOut ? html`<p class="notice warn">${t`另有${fellOut}件已不再保存。|${fellOut} more are no longer kept.`}</p>` : nothing}
      ${nodes.length ? html`<div class="scroll card"><table><thead><tr><th>${t`机构|Institution`}</th><th>${t`最近|Last`}</th><th>${t`次数|Count`}</th><th>${t`条目|Entries`}</th><th>${t`原因|Why`}</th></tr></thead>
        <tbody>${nodes.map(one => html`<tr><td>${institution(one.institution)}</td><td>${day(one.last, true)}</td><td>${one.count}</td><td>${one.failed}/${one.entries}</td>
          <td>${(one.outcome?.issue ?? []).slice(0, 3).map(issue => html`<div>${issue.diagnostics} <small>${(issue.expression ?? []).join(' ')}</small></div>`)}</td></tr>`)}</tbody></table></div>` : nothingToDo()}`;
  }
}

customElements.define('longmai-scorecards', Scorecards);
customElements.define('longmai-submissions', Submissions);
