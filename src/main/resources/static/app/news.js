import {ask} from '/shared/graphql.js';
import {session} from '/shared/auth.js';
import {subscribe} from '/shared/live.js';

const NOTICES = 'query Notices { notices(first: 10) { nodes { id kind at institution { name nameEn } text { zh en } } } }';
const NEWS = 'subscription News { noticeAdded { id kind } }';

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

/**
 * What the resident is told, as it happens: "changed" when the notices are others now, "asked" when somebody asks for consent.
 * It is open as long as somebody is signed in; where the connection is lost it comes back, and asks what it missed.
 */
class News extends EventTarget {
  /** Those not read yet, but for requests, which are answered where they are shown; null before they are known. */
  notices = null;

  #end = null;

  #timer = 0;

  #wait = FIRST_WAIT;

  start() {
    if (!this.#end) {
      this.#listen();
      this.refresh();
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#end?.();
    this.#end = null;
    this.notices = null;
  }

  /** A failure leaves what was known: the rest of the page says what is wrong. */
  async refresh() {
    const {notices} = await ask(NOTICES).catch(() => ({}));
    if (notices && this.#end) {
      this.notices = notices.nodes.filter(notice => notice.kind !== 'CONSENT_REQUESTED');
      this.dispatchEvent(new Event('changed'));
    }
  }

  #listen() {
    this.#end = subscribe(NEWS, {}, {
      next: ({noticeAdded}) => {
        this.#wait = FIRST_WAIT;
        this.#tell(noticeAdded.kind);
      },
      ended: () => {},
      lost: () => this.#again(),
    });
  }

  #tell(kind) {
    if (kind === 'CONSENT_REQUESTED') {
      this.dispatchEvent(new Event('asked'));
    } else {
      this.refresh();
    }
  }

  #again() {
    this.#timer = setTimeout(() => {
      this.#listen();
      this.refresh();
      this.dispatchEvent(new Event('asked'));
    }, this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}

export const news = new News();

session.addEventListener('ended', () => news.stop());
