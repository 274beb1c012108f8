import {html, nothing} from 'lit';
import {Loaded, skeleton, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {institution, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {whose} from './whose.js';

const INSTITUTIONS = 'query Institutions { institutions { id name nameEn kind } }';
const CLINICIANS = 'query Clinicians($at: ID!) { clinicians(institution: $at) { id name nameEn } }';
const PREVIEW = `query Preview($input: GrantConsentInput!) { previewConsent(input: $input) {
  recipients { holdings { kind now then total } sensitive { label then total } } errors { message } } }`;
const GRANT = 'mutation Grant($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id } errors { message } } }';

const DAY = 86_400_000;
const KINDS = ['Condition', 'MedicationRequest', 'AllergyIntolerance', 'Observation', 'DiagnosticReport', 'Encounter', 'Procedure', 'Immunization', 'DocumentReference'];
const STEPS = 4;

/** One question at a time: who, what, how long; then what it would mean, and only then yes. */
class Grant extends Loaded {
  static properties = {
    step: {state: true}, at: {state: true}, doctor: {state: true}, doctors: {state: true}, types: {state: true}, sensitive: {state: true}, days: {state: true},
    search: {state: true}, preview: {state: true}, trouble: {state: true}, busy: {state: true},
  };

  constructor() {
    super();
    this.step = 1;
    this.search = '';
    this.doctor = '';
    this.doctors = [];
    this.types = [];
    this.sensitive = false;
    this.days = 30;
  }

  load() {
    return ask(INSTITUTIONS).then(data => data.institutions);
  }

  show(institutions) {
    const [question, choice, ready] = [null, this.#who, this.#what, this.#howLong, this.#sure][this.step].call(this, institutions);
    return html`<a class="back" href="#/consents">${t`‹ 我的授权|‹ My consents`}</a>
      <p class="soft steps">${t`第${this.step}步，共${STEPS}步|Step ${this.step} of ${STEPS}`}<progress max=${STEPS} value=${this.step} aria-label=${t`进度|Progress`}></progress></p>
      <h1 tabindex="-1">${question}</h1>
      ${choice}
      ${warning(this.trouble)}
      <div class="actions steps">
        ${this.step > 1 ? html`<button @click=${() => this.#go(this.step - 1)}>${t`上一步|Back`}</button>` : nothing}
        ${this.step < STEPS
          ? html`<button class="primary" ?disabled=${!ready} @click=${() => this.#go(this.step + 1)}>${t`下一步|Next`}</button>`
          : html`<button class="primary" ?disabled=${!ready || this.busy} @click=${this.#grant}>${t`同意|I agree`}</button>`}
      </div>`;
  }

  async #go(step) {
    this.step = step;
    this.trouble = null;
    await this.updateComplete;
    this.querySelector('h1').focus();
    if (step === STEPS) {
      this.#look();
    }
  }

  #who(institutions) {
    const wanted = this.search.trim().toLowerCase();
    const found = institutions.filter(one => !wanted || `${one.name} ${one.nameEn}`.toLowerCase().includes(wanted));
    return [t`谁可以看？|Who may look?`, html`
      <label for="search">${t`找医院、卫生院|Find a hospital or clinic`}</label>
      <input id="search" type="search" autocomplete="off" .value=${this.search} @input=${event => (this.search = event.target.value)}>
      <fieldset class="options"><legend class="visually-hidden">${t`机构|Institution`}</legend>
        ${found.map(one => html`<label class="option"><input type="radio" name="at" .checked=${this.at?.id === one.id} @change=${() => this.#choose(one)}>${institution(one)}</label>`)}
        ${found.length ? nothing : html`<p class="empty">${t`没有找到|None found`}</p>`}
      </fieldset>
      ${this.doctors.length ? html`<label for="doctor">${t`只给一位医生看？|One doctor only?`}</label>
        <select id="doctor" @change=${event => (this.doctor = event.target.value)}>
          <option value="">${t`这家机构给我看病的医生都可以|Whoever treats me there`}</option>
          ${this.doctors.map(one => html`<option value=${one.id} ?selected=${one.id === this.doctor}>${t`${one.name}|${one.nameEn}`}</option>`)}</select>` : nothing}`, this.at];
  }

  async #choose(one) {
    this.at = one;
    this.doctor = '';
    this.doctors = [];
    try {
      const {clinicians} = await ask(CLINICIANS, {at: one.id});
      if (this.at === one) {
        this.doctors = clinicians;
      }
    } catch (failure) {
      this.trouble = failure;
    }
  }

  #what() {
    const all = this.types.length === 0;
    return [t`可以看什么？|What may they see?`, html`
      <fieldset class="options"><legend class="visually-hidden">${t`内容|Contents`}</legend>
        <label class="option"><input type="checkbox" .checked=${all} @change=${event => { this.types = event.target.checked ? [] : ['Condition']; }}>${t`全部记录|The whole record`}</label>
        ${all ? nothing : KINDS.map(type => html`<label class="option inner"><input type="checkbox" .checked=${this.types.includes(type)} @change=${() => this.#toggle(type)}>${kind(type)}</label>`)}
        <label class="option"><input type="checkbox" .checked=${this.sensitive} @change=${event => (this.sensitive = event.target.checked)}>
          <span>${t`也包括特别敏感的内容|Sensitive contents too`}<small>${t`精神、性病、艾滋病、成瘾等；不勾选就不给看|mental health, HIV, addiction and the like; not shown otherwise`}</small></span></label>
      </fieldset>`, true];
  }

  #toggle(type) {
    this.types = this.types.includes(type) ? this.types.filter(one => one !== type) : [...this.types, type];
  }

  #howLong() {
    const choices = [[1, t`今天到明天（1天）|One day`], [30, t`30天|30 days`], [365, t`一年|One year`], [0, t`直到我收回|Until I take it back`]];
    return [t`看多久？|For how long?`, html`<fieldset class="options"><legend class="visually-hidden">${t`期限|Time`}</legend>
      ${choices.map(([days, label]) => html`<label class="option"><input type="radio" name="days" .checked=${this.days === days} @change=${() => (this.days = days)}>${label}</label>`)}
      </fieldset><p class="soft">${t`不管选多久，您随时可以收回。|Whatever you choose, you can take it back at any time.`}</p>`, true];
  }

  #sure() {
    const doctor = this.doctors.find(one => one.id === this.doctor);
    return [t`请您看一遍，再点同意|Please read it once more`, html`
      <section class="card"><dl class="facts">
        <div><dt>${t`谁可以看|Who`}</dt><dd>${institution(this.at)}${doctor ? t`，只限${doctor.name}|, only ${doctor.nameEn}` : ''}</dd></div>
        <div><dt>${t`可以看|May see`}</dt><dd>${this.types.length ? this.types.map(kind).join(t`、|, `) : t`全部记录|the whole record`}${this.sensitive ? t`，包括敏感内容|, sensitive contents included` : ''}</dd></div>
        <div><dt>${t`期限|Time`}</dt><dd>${this.days ? t`${this.days}天|${this.days} days` : t`直到您收回|until you take it back`}</dd></div>
        <div><dt>${t`用途|For`}</dt><dd>${t`看病|treatment`}</dd></div>
      </dl></section>
      ${this.preview ? this.#effect() : this.trouble ? nothing : skeleton(3)}`, this.preview];
  }

  #effect() {
    const sums = new Map();
    for (const held of this.preview.recipients.flatMap(one => one.holdings)) {
      const sum = sums.get(held.kind) ?? {now: 0, then: 0};
      sums.set(held.kind, {now: sum.now + held.now, then: sum.then + held.then});
    }
    const rows = [...sums].filter(([, sum]) => sum.then > 0);
    const withheld = this.preview.recipients.flatMap(one => one.sensitive).reduce((sum, one) => sum + one.total - one.then, 0);
    return html`<section class="card"><h2>${t`同意以后，对方能看到|What they would see then`}</h2>
      ${rows.length ? html`<table class="effect"><thead><tr><th>${t`内容|Contents`}</th><th>${t`现在|Now`}</th><th>${t`同意后|Then`}</th></tr></thead>
        <tbody>${rows.map(([type, sum]) => html`<tr><th scope="row">${kind(type)}</th><td>${sum.now}</td><td class="value">${sum.then}</td></tr>`)}</tbody></table>`
        : html`<p>${t`什么也看不到。|Nothing.`}</p>`}
      ${withheld ? html`<p class="notice">${t`敏感内容${withheld}条仍然不给看。|${withheld} sensitive entries stay hidden.`}</p>` : nothing}</section>`;
  }

  get #input() {
    return {
      resident: whose.id,
      ...(this.doctor ? {practitioners: [this.doctor]} : {institutions: [this.at.id]}),
      types: this.types.length ? this.types : null,
      sensitive: this.sensitive ? ['R'] : null,
      expires: this.days ? new Date(Date.now() + this.days * DAY).toISOString() : null,
    };
  }

  async #look() {
    this.preview = null;
    try {
      this.preview = accepted((await ask(PREVIEW, {input: this.#input})).previewConsent);
    } catch (failure) {
      this.trouble = failure;
    }
  }

  #grant = async () => {
    this.busy = true;
    this.trouble = null;
    try {
      accepted((await ask(GRANT, {input: this.#input})).grantConsent);
      location.hash = '#/consents';
    } catch (failure) {
      this.trouble = failure;
    }
    this.busy = false;
  };
}

customElements.define('longmai-grant', Grant);
