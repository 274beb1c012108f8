import {html, nothing} from 'lit';
import {ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {list, say, t} from '/shared/i18n.js';
import {Loaded} from '/shared/page.js';
import {Lists, Queue, nothingToDo, reason} from './queue.js';

const DISPUTED = `query Disputed($state: DisputeState!, $after: String) { disputes(state: $state, first: 20, after: $after) {
  nodes { id kind resident subject access { at zh: summary(language: ZH) en: summary(language: EN) } institution { name nameEn } reason opened due overdue answer { outcome text at who } } hasNextPage endCursor } }`;
const ANSWER = `mutation Answer($id: ID!, $outcome: DisputeOutcome!, $text: String!) { answerDispute(id: $id, outcome: $outcome, text: $text) { errors { message } } }`;

const OUTCOMES = {
  UPHELD: {zh: '居民正确', en: 'The resident is right'},
  PARTLY_UPHELD: {zh: '部分成立', en: 'Partly'},
  REJECTED: {zh: '不成立', en: 'Not so'},
};

/** What residents dispute; answered once. */
class Disputes extends Lists {
  get heading() {
    return t`居民的异议|Residents’ disputes`;
  }

  get states() {
    return [['OPEN', t`待答复|To be answered`], ['ANSWERED', t`已答复|Answered`]];
  }

  page(state, after) {
    return ask(DISPUTED, {state, after}).then(({disputes}) => ({nodes: disputes.nodes, more: disputes.hasNextPage, cursor: disputes.endCursor}));
  }

  one(one) {
    return html`<section class="card" data-dispute=${one.id}>
      <div class="spread"><h2>${one.kind === 'ACCESS' ? t`对一次查看|An access` : t`对一条记录|A record`} <small>${institution(one.institution)}</small></h2>
        ${one.answer ? nothing : html`<span class="chip ${one.overdue ? 'alarm' : 'warn'}">${one.overdue ? t`已逾期|overdue` : nothing} ${t`${day(one.due)}前答复|answer by ${day(one.due)}`}</span>`}</div>
      <blockquote>${one.reason}</blockquote>
      <dl class="facts"><div><dt>${t`所指|About`}</dt><dd>${one.access ? html`${say(one.access)} <small>${day(one.access.at, true)}</small>` : one.subject}</dd></div><div><dt>${t`居民编号|Resident id`}</dt><dd>${one.resident}</dd></div>
        <div><dt>${t`提出|Opened`}</dt><dd>${day(one.opened, true)}</dd></div></dl>
      ${one.answer ? html`<p><span class="chip">${say(OUTCOMES[one.answer.outcome])}</span> ${one.answer.text} <small>${one.answer.who} · ${day(one.answer.at, true)}</small></p>` : this.#form(one)}</section>`;
  }

  #form(one) {
    return html`<form @submit=${event => this.#answer(event, one)}>
      <label>${t`结论|Outcome`}<select name="outcome" required><option value="">${t`请选择|Choose`}</option>
        ${Object.entries(OUTCOMES).map(([value, words]) => html`<option value=${value}>${say(words)}</option>`)}</select></label>
      ${reason(t`答复（居民会读到）|Answer (the resident reads it)`)}
      <div class="actions"><button class="primary">${t`答复|Answer`}</button></div></form>`;
  }

  #answer(event, one) {
    return this.act(event, t`已答复|Answered`, async form => (await ask(ANSWER, {id: one.id, outcome: form.get('outcome'), text: form.get('reason')})).answerDispute);
  }
}

const EMERGENCIES = `query Emergencies($state: BreakGlassState!, $after: String) { breakGlassReviews(state: $state, first: 20, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id resident institution { name nameEn } who reason words opened until active review { outcome text who at }
  reads { at who summary(language: ZH) english: summary(language: EN) } } } breakGlassReasons { reason zh en } }`;
const RATES = `query Rates($since: DateTime!) { breakGlassRates(since: $since) { institution { name nameEn } practitioner who count open justified notJustified residents percent } }`;
const REVIEW = `mutation Review($id: ID!, $outcome: BreakGlassOutcome!, $text: String) { reviewBreakGlass(id: $id, outcome: $outcome, text: $text) { errors { message } } }`;

/** Declared emergencies: each is reviewed, and how often who declares them. */
class Emergencies extends Lists {
  get heading() {
    return t`紧急查看的审核|Declared emergencies`;
  }

  get states() {
    return [['OPEN', t`待审核|To be reviewed`], ['REVIEWED', t`已审核|Reviewed`]];
  }

  async page(state, after) {
    const {breakGlassReviews: {nodes, pageInfo}, breakGlassReasons} = await ask(EMERGENCIES, {state, after});
    this.why = new Map(breakGlassReasons.map(one => [one.reason, one]));
    return {nodes, more: pageInfo.hasNextPage, cursor: pageInfo.endCursor};
  }

  one(one) {
    return html`<section class="card emergency" data-emergency=${one.id}>
      <div class="spread"><h2>${one.who} <small>${institution(one.institution)}</small></h2>
        <span class="chip ${one.active ? 'alarm' : ''}">${one.active ? t`${day(one.until, true)}前仍打开|open until ${day(one.until, true)}` : t`已结束|over`}</span></div>
      <p><b>${say(this.why.get(one.reason))}</b> · ${day(one.opened, true)}</p><blockquote>${one.words}</blockquote>
      <details><summary>${t`期间读了什么（${one.reads.length}）|What was read (${one.reads.length})`}</summary>
        <ul class="rows">${one.reads.map(read => html`<li><small>${day(read.at, true)}</small> ${say({zh: read.summary, en: read.english})}</li>`)}</ul></details>
      ${one.review ? reviewed(one.review) : html`<form @submit=${event => this.#review(event, one)}>${reason(t`审核意见（居民会读到）|What you found (the resident reads it)`)}
        <div class="actions"><button class="primary" value="JUSTIFIED">${t`理由成立|Justified`}</button><button class="danger" value="NOT_JUSTIFIED">${t`不成立，关闭|Not justified: close`}</button></div></form>`}</section>`;
  }

  #review(event, one) {
    return this.act(event, t`已审核|Reviewed`, async (form, outcome) => (await ask(REVIEW, {id: one.id, outcome, text: form.get('reason')})).reviewBreakGlass);
  }
}

function reviewed({outcome, text, who, at}) {
  return html`<p>${outcome === 'JUSTIFIED' ? html`<span class="chip">${t`理由成立|Justified`}</span>` : html`<span class="chip alarm">${t`不成立，已关闭|Not justified: closed`}</span>`}
    ${text} <small>${who} · ${day(at, true)}</small></p>`;
}

/** The last days, as a list is asked for since then. */
class Recent extends Loaded {
  days = 30;

  get since() {
    return new Date(Date.now() - this.days * 24 * 3600 * 1000).toISOString();
  }

  get span() {
    return html`<div class="tabs" role="group" aria-label=${t`时间|Time`}>${[7, 30, 90].map(days => html`<button aria-pressed=${String(this.days === days)}
      @click=${() => { this.days = days; this.refresh(); }}>${t`近${days}天|The last ${days} days`}</button>`)}</div>`;
  }
}

/** Who declares emergencies how often. */
class Rates extends Recent {
  load() {
    return ask(RATES, {since: this.since}).then(answer => answer.breakGlassRates);
  }

  show(rates) {
    return html`<h1>${t`紧急查看的频次|How often emergencies are declared`}</h1>${this.span}
      ${rates.length ? html`<div class="scroll card" tabindex="0"><table class="rates"><thead><tr><th>${t`谁|Who`}</th><th>${t`次数|Count`}</th><th>${t`待审|Open`}</th><th>${t`成立|Justified`}</th><th>${t`不成立|Not`}</th><th>${t`查看的居民|Residents`}</th><th>${t`每百人|Per 100`}</th></tr></thead>
        <tbody>${rates.map(rate => html`<tr class=${rate.who ? '' : 'all'}><td>${rate.who ?? html`<b>${t`全机构|All`}</b>`} <small>${institution(rate.institution)}</small></td><td>${rate.count}</td><td>${rate.open}</td><td>${rate.justified}</td><td>${rate.notJustified}</td><td>${rate.residents}</td><td>${rate.percent.toFixed(1)}</td></tr>`)}</tbody></table></div>`
        : html`<p class="empty">${t`没有紧急查看。|None.`}</p>`}`;
  }
}

const PATTERNS = `query Patterns($since: DateTime!) { accessPatterns(since: $since) { kind who institution { name nameEn } resident since until count zh en } }`;
const PATTERN = {
  BURST: {zh: '短时间查看多人', en: 'Many residents at once'}, NIGHT: {zh: '夜间查看', en: 'At night'}, EMERGENCY_RATE: {zh: '紧急查看偏多', en: 'Many emergencies'},
  NO_ENCOUNTER: {zh: '无就诊记录', en: 'No visit'}, COLLEAGUE: {zh: '查看同名或同事', en: 'Namesake or colleague'},
  HOUSEHOLD: {zh: '同姓同住址', en: 'Same surname and address'},
};

/** Accesses that want an explanation: questions, not verdicts. */
class Patterns extends Recent {
  load() {
    return ask(PATTERNS, {since: this.since}).then(answer => answer.accessPatterns);
  }

  show(patterns) {
    return html`<h1>${t`需要说明的访问|Accesses that want an explanation`}</h1><p class="soft">${t`这是疑问，不是结论：请向当事人或其机构了解。|Questions, not verdicts: ask the person, or the institution.`}</p>${this.span}
      ${patterns.length ? html`<ul class="rows card">${patterns.map(one => html`<li><h2>${one.who} <small>${institution(one.institution)}</small> <span class="chip warn">${say(PATTERN[one.kind])}</span></h2>
        <p>${say(one)}</p><small>${day(one.since, true)} – ${day(one.until, true)}${one.resident ? t` · 居民编号 ${one.resident}| · resident ${one.resident}` : nothing}</small></li>`)}</ul>` : nothingToDo()}`;
  }
}

const WITHHELD = `query Withheld { withholdings { id institution { name nameEn } reason since reviewBy overdue } }`;
const RELEASE = `mutation Release($id: ID!) { releaseToResident(id: $id) { errors { message } } }`;

/** What doctors keep from residents, and by when it is to be reviewed. */
class Withholdings extends Queue {
  get heading() {
    return t`对本人暂不公开|Withheld from residents`;
  }

  load() {
    return ask(WITHHELD).then(answer => answer.withholdings);
  }

  rows(rows) {
    return html`<p class="soft">${t`医生认为公开会妨碍治疗的记录。复核后不再需要的，向本人公开。|What a doctor keeps back since it would harm the treatment. What needs it no longer is released.`}</p>
      ${rows.length ? rows.map(one => html`<section class="card withheld" data-withholding=${one.id}><div class="spread"><h2>${institution(one.institution)}</h2>
        <span class="chip ${one.overdue ? 'alarm' : ''}">${one.overdue ? t`已逾期|overdue` : nothing} ${t`${day(one.reviewBy)}前复核|review by ${day(one.reviewBy)}`}</span></div>
        <blockquote>${one.reason}</blockquote><p class="soft">${t`自${day(one.since)}|since ${day(one.since)}`}</p>
        <form @submit=${event => this.#release(event, one)}><div class="actions"><button class="primary">${t`向本人公开|Release`}</button></div></form></section>`) : nothingToDo()}`;
  }

  #release(event, one) {
    return this.act(event, t`已公开|Released`, async () => (await ask(RELEASE, {id: one.id})).releaseToResident);
  }
}

const ERASURES = `query Erasures($state: ErasureState!) { erasures(state: $state) { id state resident files legalBasis asked askedBy confirmation { at by } } }`;
const ERASE = `mutation Erase($resident: ID, $file: ID, $basis: String!) { eraseRecord(resident: $resident, file: $file, legalBasis: $basis) { errors { message } } }`;
const CONFIRM = `mutation Confirm($id: ID!) { confirmErasure(id: $id) { errors { message } } }`;

/** Erasure by law, in two steps by two officers. */
class Erasures extends Lists {
  get heading() {
    return t`依法销毁|Erasure by law`;
  }

  get states() {
    return [['AWAITING_SECOND_OFFICER', t`等待第二人|Waiting for a second officer`], ['DONE', t`已销毁|Erased`]];
  }

  page(state) {
    return ask(ERASURES, {state}).then(answer => ({nodes: answer.erasures}));
  }

  get introduction() {
    return html`<p class="notice alarm">${t`销毁不可恢复，须两位隐私保护专员先后确认，14天内有效。|Nothing brings it back. Two privacy officers have to agree, within 14 days.`}</p>
      <details class="card"><summary>${t`提出销毁|Ask for an erasure`}</summary><form class="stack" autocomplete="off" @submit=${this.#ask}>
        <label>${t`销毁什么|What`}<select name="what"><option value="file">${t`一份档案（一家机构的）|One file, of one institution`}</option><option value="resident">${t`一位居民的全部档案|All files of a resident`}</option></select></label>
        <label>${t`编号（档案的Patient编号，或居民编号）|Id (of the file’s Patient, or of the resident)`}<input name="id" required maxlength="64" autocomplete="off"></label>
        ${reason(t`法律依据，及谁提出|The law, and whose request it is`)}<div class="actions"><button class="danger">${t`提出|Ask`}</button></div></form></details>`;
  }

  one(one) {
    return html`<section class="card erasure" data-erasure=${one.id}><h2>${t`${one.files.length}份档案|${one.files.length} files`}</h2><blockquote>${one.legalBasis}</blockquote>
      <dl class="facts"><div><dt>${t`居民编号|Resident id`}</dt><dd>${one.resident}</dd></div><div><dt>${t`档案|Files`}</dt><dd>${list(one.files)}</dd></div>
        <div><dt>${t`提出|Asked`}</dt><dd>${one.askedBy} · ${day(one.asked, true)}</dd></div>
        ${one.confirmation ? html`<div><dt>${t`确认|Confirmed`}</dt><dd>${one.confirmation.by} · ${day(one.confirmation.at, true)}</dd></div>` : nothing}</dl>
      ${one.confirmation ? nothing : html`<form @submit=${event => this.#confirm(event, one)}><label class="check"><input type="checkbox" required> ${t`我已核对依据和档案|I have checked the grounds and the files`}</label>
        <div class="actions"><button class="danger">${t`确认销毁|Erase`}</button></div></form>`}</section>`;
  }

  #ask = event => this.act(event, t`已提出，等待另一位专员|Asked; waits for another officer`, async form => (await ask(ERASE, {[form.get('what')]: form.get('id').trim(), basis: form.get('reason')})).eraseRecord);

  #confirm(event, one) {
    return this.act(event, t`已销毁|Erased`, async () => (await ask(CONFIRM, {id: one.id})).confirmErasure);
  }
}

const ASKERS = `query Askers { institutions { id name nameEn } }`;
const CLINICIANS = `query Clinicians($institution: ID!) { clinicians(institution: $institution) { id name nameEn } }`;
const EXPLAIN = `query Explain($caller: AskerInput!, $resident: ID!, $resource: String!) { explainAccess(caller: $caller, resident: $resident, resource: $resource) { visible reasons { permits zh en consent provision } } }`;

/** Whether somebody sees an entry of a record, and by what. */
class Explain extends Queue {
  static properties = {...Queue.properties, clinicians: {state: true}, found: {state: true}};

  get heading() {
    return t`为什么能看到|Why somebody sees it`;
  }

  load() {
    return ask(ASKERS).then(answer => answer.institutions);
  }

  rows(institutions) {
    return html`<p class="soft">${t`说明某人现在能否看到某位居民的一条记录，依据哪项授权。|Whether somebody sees an entry of a record now, and by which consent.`}</p>
      <form class="card stack" autocomplete="off" @submit=${this.#explain}>
        <label>${t`机构|Institution`}<select name="institution" required @change=${this.#staff}><option value="">${t`请选择|Choose`}</option>
          ${institutions.map(one => html`<option value=${one.id}>${institution(one)}</option>`)}</select></label>
        <label>${t`医生|Doctor`}<select name="practitioner"><option value="">${t`任何一位|Any of them`}</option>
          ${(this.clinicians ?? []).map(one => html`<option value=${one.id}>${institution(one)}</option>`)}</select></label>
        <label>${t`居民编号|Resident id`}<input name="resident" required maxlength="64" autocomplete="off"></label>
        <label>${t`记录（如异议所指）|The entry, as a dispute names it`}<input name="resource" required maxlength="128" placeholder="Observation/…" autocomplete="off"></label>
        <div class="actions"><button class="primary">${t`说明|Explain`}</button></div></form>
      ${this.found === undefined ? nothing : html`<section class="card" role="status">${this.found ? explained(this.found) : t`没有这条记录。|There is no such entry.`}</section>`}`;
  }

  #staff = async event => {
    const chosen = event.target.value;
    this.clinicians = chosen ? (await ask(CLINICIANS, {institution: chosen}).catch(() => ({clinicians: []}))).clinicians : [];
  };

  #explain = event => this.act(event, null, async form => {
    const caller = {institution: form.get('institution'), practitioner: form.get('practitioner') || null};
    this.found = (await ask(EXPLAIN, {caller, resident: form.get('resident').trim(), resource: form.get('resource').trim()})).explainAccess;
    return {errors: []};
  });
}

function explained({visible, reasons}) {
  return html`<h2><span class="chip ${visible ? '' : 'alarm'}">${visible ? t`能看到|Sees it` : t`看不到|Does not see it`}</span></h2>
    <ul class="rows">${reasons.map(one => html`<li><span class="chip ${one.permits ? '' : 'warn'}">${one.permits ? t`允许|permits` : t`不允许|denies`}</span> ${say(one)}
      <small>${[one.consent, one.provision].filter(Boolean).join(' · ')}</small></li>`)}</ul>`;
}

customElements.define('longmai-disputes', Disputes);
customElements.define('longmai-emergencies', Emergencies);
customElements.define('longmai-rates', Rates);
customElements.define('longmai-patterns', Patterns);
customElements.define('longmai-withholdings', Withholdings);
customElements.define('longmai-erasures', Erasures);
customElements.define('longmai-explain', Explain);
