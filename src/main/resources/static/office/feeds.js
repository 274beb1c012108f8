import {html, nothing} from 'lit';
import {ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {Loaded} from '/shared/page.js';
import {Lists} from './queue.js';

const CARDS = `query Scorecards { scorecards { institution { id name nameEn kind } state lastHeard findings { state zh en }
  counts { accepted partly rejected repeated patients unmatched resources { type count } reasons { code rule path count } unmapped { system code text count } } } }`;
const STATE = {RED: {zh: '红', en: 'red'}, YELLOW: {zh: '黄', en: 'yellow'}, GREEN: {zh: '绿', en: 'green'}};
const ORDER = ['RED', 'YELLOW', 'GREEN'];

/** Every institution's feed of the last seven days in red, yellow, green; no person is in it. */
class Scorecards extends Loaded {
  load() {
    return ask(CARDS).then(answer => [...answer.scorecards].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)));
  }

  show(cards) {
    return html`<h1>${cards.length === 1 ? t`本机构的数据，近7天|Your feed, the last seven days` : t`各机构数据，近7天|Feeds, the last seven days`}</h1>
      ${cards.length === 1 ? nothing : html`<ul class="tally">${ORDER.map(state => html`<li class="state ${state}"><b>${cards.filter(card => card.state === state).length}</b> ${say(STATE[state])}</li>`)}</ul>`}
      <div class="scroll card" tabindex="0"><table class="cards"><thead><tr><th>${t`状态|State`}</th><th>${t`机构|Institution`}</th><th>${t`问题|Findings`}</th><th>${t`接收|Taken`}</th><th>${t`退回|Refused`}</th><th>${t`最近|Last heard`}</th></tr></thead>
        <tbody>${cards.map(card => html`<tr><td><span class="state ${card.state}">${say(STATE[card.state])}</span></td>
          <td>${institution(card.institution)}${this.#detail(card.counts, cards.length === 1)}</td><td>${card.findings.map(finding => html`<div>${say(finding)}</div>`)}</td>
          <td>${card.counts.accepted}</td><td>${card.counts.rejected + card.counts.partly}</td><td>${card.lastHeard ? day(card.lastHeard) : t`从未|never`}</td></tr>`)}</tbody></table></div>`;
  }

  #detail(counts, open) {
    return html`<details ?open=${open}><summary>${t`明细|Details`}</summary><ul>
      <li>${t`患者 ${counts.patients}，其中无证件号 ${counts.unmatched}|Patients ${counts.patients}, without a number ${counts.unmatched}`}</li>
      ${counts.resources.slice(0, 8).map(one => html`<li>${one.type} ${one.count}</li>`)}
      ${counts.reasons.slice(0, 8).map(one => html`<li class="alarm">${one.rule ?? one.code} ${one.path ?? ''} ×${one.count}</li>`)}
      ${counts.unmapped.slice(0, 8).map(one => html`<li class="warn">${t`未映射编码|unmapped`} ${one.system ?? ''} ${one.code ?? one.text ?? ''} ×${one.count}</li>`)}</ul></details>`;
  }
}

const SUBMITTED = `query Submitted($state: [SubmissionState!], $institution: ID, $after: String) { submissions(state: $state, institution: $institution, first: 20, after: $after) { totalCount fellOut
  pageInfo { hasNextPage endCursor } nodes { id state institution { name nameEn } identity received last count type entries failed status size body outcome { issue { severity code diagnostics details { text _text { extension { extension { valueString } } } } expression } } } } }`;
const SENDERS = `query Senders { institutions { id name nameEn } }`;
const RESUBMIT = `mutation Resubmit($id: ID!) { resubmit(id: $id) { errors { message } } }`;
const DISCARD = `mutation Discard($id: ID!) { discardSubmission(id: $id) { errors { message } } }`;

/** What the sender has to change: FHIR's text of the issue is in one language, its translation in the other. */
function said({diagnostics, details}) {
  const texts = [details?.text, ...(details?._text?.extension ?? []).flatMap(({extension}) => extension ?? []).map(part => part.valueString)];
  return say({en: diagnostics, zh: texts.find(text => text && text !== diagnostics) ?? diagnostics});
}

/** What was refused and why: an institution sends its own in again or throws it away; a steward reads of all, without bodies. */
class Submissions extends Lists {
  static properties = {...Lists.properties, me: {attribute: false}};

  get heading() {
    return t`退回的提交|Refused submissions`;
  }

  get states() {
    return [['REJECTED', t`退回|Refused`], ['RESUBMITTED', t`后来接收|Taken later`], ['DISCARDED', t`已丢弃|Thrown away`], ['ACCEPTED', t`最近接收|Taken lately`]];
  }

  async page(state, after) {
    if (this.#isSteward && !this.senders) {
      this.senders = (await ask(SENDERS)).institutions;
    }
    const {submissions: {nodes, pageInfo, totalCount, fellOut}} = await ask(SUBMITTED, {state: [state], institution: this.sender || null, after});
    return {nodes, more: pageInfo.hasNextPage, cursor: pageInfo.endCursor, totalCount, fellOut};
  }

  get #isSteward() {
    return this.me?.role === 'STEWARD';
  }

  get introduction() {
    return html`<p class="soft">${this.#isSteward
        ? t`各机构自己重新提交或丢弃；您看到的是原因，没有内容。|Each institution sends its own in again or throws it away; you see the reasons, not the bodies.`
        : t`先在本机构系统里消除原因，再重新提交；同一内容由系统重发并被接收后，这里自动结束。|Mend the cause in your own system, then send it in again; what your system sends again and is taken ends here by itself.`}</p>
      ${this.data.fellOut ? html`<p class="notice warn">${t`另有${this.data.fellOut}件已不再保存。|${this.data.fellOut} more are no longer kept.`}</p>` : nothing}
      ${this.senders ? html`<p><label>${t`机构|Institution`} <select @change=${event => { this.sender = event.target.value; this.refresh(); }}><option value="">${t`所有机构|All institutions`}</option>
        ${this.senders.map(one => html`<option value=${one.id}>${institution(one)}</option>`)}</select></label></p>` : nothing}`;
  }

  one(one) {
    return html`<section class="card submission" data-submission=${one.id}><div class="spread"><h2>${one.type ?? t`无法读取|unreadable`} <small>${institution(one.institution)}</small></h2>
        <small>${day(one.last, true)}${one.count > 1 ? t` · 共${one.count}次| · ${one.count} times` : nothing}</small></div>
      <p>${one.failed ? t`${one.entries}条中退回${one.failed}条|${one.failed} of ${one.entries} entries refused` : t`共${one.entries}条|${one.entries} entries`} · HTTP ${one.status}${one.identity ? html` · <small>${one.identity}</small>` : nothing}</p>
      <ul class="rows">${(one.outcome?.issue ?? []).slice(0, 5).map(issue => html`<li>${said(issue)} <small>${(issue.expression ?? []).join(' ')}</small></li>`)}</ul>
      ${one.state === 'REJECTED' && one.body ? this.#ways(one) : nothing}</section>`;
  }

  #ways(one) {
    return html`<form @submit=${event => this.#again(event, one)}><div class="actions"><button class="primary">${t`重新提交|Send it in again`}</button></div></form>
      <details><summary>${t`丢弃|Throw it away`}</summary><form @submit=${event => this.#discard(event, one)}>
        <p>${t`内容随即销毁，不能恢复。|Its body is destroyed at once.`}</p><button class="danger">${t`确定丢弃|Throw it away`}</button></form></details>`;
  }

  #again(event, one) {
    return this.act(event, t`已接收|Taken`, async () => (await ask(RESUBMIT, {id: one.id})).resubmit);
  }

  #discard(event, one) {
    return this.act(event, t`已丢弃，内容已销毁|Thrown away, its body destroyed`, async () => (await ask(DISCARD, {id: one.id})).discardSubmission);
  }
}

customElements.define('longmai-scorecards', Scorecards);
customElements.define('longmai-submissions', Submissions);
