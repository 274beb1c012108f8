import {html, nothing} from 'lit';
import {Loaded, empty} from '/shared/page.js';
import {t} from '/shared/i18n.js';

/** A list of things to be done: what was done is said, what was refused too, and the list is read again. */
export class Queue extends Loaded {
  static properties = {...Loaded.properties, said: {state: true}, wrong: {state: true}};

  /** @param does gives the answer's payload, with its errors */
  async act(event, done, does) {
    event.preventDefault();
    this.said = null;
    this.wrong = null;
    try {
      const {errors} = await does(new FormData(event.target), event.submitter?.value);
      this.wrong = errors[0]?.message;
      if (!errors.length) {
        this.said = done;
        await this.refresh();
      }
    } catch (failure) {
      this.wrong = failure.message;
    }
  }

  show(data) {
    return html`<h1>${this.heading}</h1>
      <div role="status">${this.said ? html`<p class="notice">${this.said}</p>` : nothing}</div>
      ${this.wrong ? html`<p class="failure" role="alert">${this.wrong}</p>` : nothing}
      ${this.rows(data)}`;
  }
}

export function nothingToDo() {
  return empty(t`没有待办。|Nothing to do.`);
}

export function reason(label = t`理由（会留档）|Reason (it is kept)`) {
  return html`<label>${label}<textarea name="reason" required maxlength="1000" rows="2"></textarea></label>`;
}
