import {html, nothing} from 'lit';
import {Element, reason} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {kind, kinds} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {refusal} from '/shared/refusals.js';

const REASONS = `query Reasons { breakGlassReasons { reason zh en } }`;
const REQUEST = `mutation Request($input: RequestConsentInput!) { requestConsent(input: $input) { request { id state } errors { message } } }`;
const BREAK = `mutation Break($input: BreakGlassInput!) { breakGlass(input: $input) { emergency { id until } errors { message } } }`;

/** That something is withheld, never what; and the two ways on. */
class Withheld extends Element {
  static properties = {resident: {attribute: false}, me: {attribute: false}, glass: {attribute: false}, declared: {attribute: false}, way: {state: true}, said: {state: true}, wrong: {state: true}, reasons: {state: true}};

  render() {
    return html`<section id="withheld" class="withheld" aria-label=${t`没有显示的内容|What is withheld`}>
      <p><b>${t`有内容没有显示。|Something is withheld.`}</b> ${this.glass
        ? t`紧急查看也不打开的内容，仍然不显示。|What an emergency never opens stays closed.`
        : t`居民没有授权您查看全部记录；也可能与本次就诊无关。|The resident did not agree to you seeing the whole record.`}</p>
      ${this.said ? html`<p role="status"><span class="chip">${this.said}</span></p>` : nothing}
      ${this.glass ? nothing : html`<div class="ways">
        <button aria-expanded=${String(this.way === 'ask')} @click=${() => this.#turn('ask')}>${t`申请授权|Ask for consent`}</button>
        ${this.declared ? html`<button class="danger" @click=${() => this.#broken(this.declared)}>${t`继续紧急查看，至${until(this.declared)}|Go on with the emergency, until ${until(this.declared)}`}</button>`
          : html`<button class="danger" aria-expanded=${String(this.way === 'break')} @click=${() => this.#turn('break')}>${t`紧急查看|Emergency access`}</button>`}</div>`}
      ${this.way === 'ask' ? this.#asking() : this.way === 'break' ? this.#breaking() : nothing}</section>`;
  }

  #turn(way) {
    this.way = this.way === way ? null : way;
    this.wrong = null;
    if (this.way === 'break' && !this.reasons) {
      ask(REASONS).then(answer => (this.reasons = answer.breakGlassReasons), failure => (this.wrong = reason(failure)));
    }
  }

  #asking() {
    const where = this.me?.institution ? say({zh: this.me.institution.name, en: this.me.institution.nameEn}) : '';
    return html`<form class="way" @submit=${this.#ask}><h2>${t`向居民申请授权|Ask the resident for consent`}</h2>
      <p class="soft">${t`居民会在手机上收到，读到的就是下面这些话；拒绝后一段时间内不能再申请。|The resident reads exactly this on their phone; after a refusal it cannot be repeated for a time.`}</p>
      <label>${t`理由|Reason`}<textarea name="reason" required rows="2" maxlength="500" .value=${t`您正在${where}就诊，医生需要了解您在其他机构的病史、用药和检查。|You are being treated at ${where}; your doctor needs your history, medicines and results from elsewhere.`}></textarea></label>
      <div class="filters">
        <label>${t`要看的内容|What`}<select name="type"><option value="">${t`全部种类|All kinds`}</option>${kinds.map(type => html`<option value=${type}>${kind(type)}</option>`)}</select></label>
        <label>${t`多久|How long`}<select name="hours"><option value="24">${t`一天|a day`}</option><option value="168">${t`一周|a week`}</option><option value="2160">${t`三个月|three months`}</option></select></label>
        <label class="check"><input type="checkbox" name="onlyMe"> ${t`只给我本人|For me alone`}</label>
      </div>
      ${this.#wrong()}
      <div class="actions"><button class="primary">${t`发出申请|Send`}</button></div></form>`;
  }

  #breaking() {
    return html`<form class="way break" @submit=${this.#break}><h2>${t`紧急查看：先请看清后果|Emergency access: its consequences first`}</h2>
      <ul class="consequences">
        <li>${t`居民会知道：您的姓名、机构、时间和理由。|The resident is told: your name, your institution, when and why.`}</li>
        <li>${t`隐私保护专员会逐件审核；理由不成立的，当即关闭。|A privacy officer reviews each one; what was not justified is closed at once.`}</li>
        <li>${t`只在几小时内有效，期间每次查看都留痕；特别敏感的内容仍不打开。|It holds for some hours, every look is on record, and what is most sensitive stays closed.`}</li>
      </ul>
      <label>${t`紧急情形|What kind of emergency`}<select name="reason" required><option value="">${t`请选择|Choose`}</option>
        ${(this.reasons ?? []).map(one => html`<option value=${one.reason}>${say(one)}</option>`)}</select></label>
      <label>${t`发生了什么（至少20字）|What happened (20 characters or more)`}<textarea name="words" required minlength="20" maxlength="1000" rows="2"></textarea></label>
      <label class="check"><input type="checkbox" required> ${t`我已看清后果，确属紧急|I have read the consequences; this is an emergency`}</label>
      ${this.#wrong()}
      <div class="actions"><button class="danger">${t`打开紧急查看|Open the record`}</button></div></form>`;
  }

  #wrong() {
    return this.wrong ? html`<p class="failure" role="alert">${this.wrong}</p>` : nothing;
  }

  #ask = event => this.#send(event, async form => {
    const input = {
      resident: this.resident.id, reason: form.get('reason'), types: form.get('type') ? [form.get('type')] : null,
      onlyMe: form.has('onlyMe'), hours: Number(form.get('hours')),
    };
    const {requestConsent: answer} = await ask(REQUEST, {input});
    this.wrong = refusal(answer.errors[0]?.message);
    if (answer.request) {
      this.said = t`申请已发出，等居民答复|Asked; waiting for the resident`;
      this.way = null;
    }
  });

  #break = event => this.#send(event, async form => {
    const input = {resident: this.resident.id, reason: form.get('reason'), words: form.get('words')};
    const {breakGlass: answer} = await ask(BREAK, {input});
    this.wrong = refusal(answer.errors[0]?.message);
    if (answer.emergency) {
      this.way = null;
      this.#broken(answer.emergency);
    }
  });

  #broken(emergency) {
    this.dispatchEvent(new CustomEvent('broken', {detail: emergency}));
  }

  async #send(event, does) {
    event.preventDefault();
    this.wrong = null;
    try {
      await does(new FormData(event.target));
    } catch (failure) {
      this.wrong = reason(failure);
    }
  }
}

/** The hour and minute in which it ends. */
function until(emergency) {
  return new Date(emergency.until).toLocaleTimeString('zh-CN', {timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit'});
}

/** How long the emergency still opens the record. */
class Countdown extends Element {
  static properties = {until: {attribute: false}};

  connectedCallback() {
    super.connectedCallback();
    this.tick = setInterval(() => this.requestUpdate(), 1000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.tick);
  }

  render() {
    const left = Math.max(0, Math.floor((new Date(this.until) - Date.now()) / 1000));
    const two = number => String(number).padStart(2, '0');
    return html`<div class="countdown"><b>${t`紧急查看中|Emergency access`}</b>
      <span>${t`每次查看都在记录，并将受审核|Every look is recorded and will be reviewed`}</span>
      <time>${t`剩余|left`} ${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}</time></div>`;
  }
}

customElements.define('longmai-withheld', Withheld);
customElements.define('longmai-countdown', Countdown);
