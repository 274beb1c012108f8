/**
 * The files of the residents and their logs of sealed envelopes: append, fold, history. The only reader and writer of them;
 * it knows no consent and no GraphQL.
 *
 * <h2>A file is a log, the chart its fold</h2>
 *
 * A <em>file</em> is one institution's Patient with everything that hangs on it. An accepted Bundle becomes one immutable
 * document, an <em>envelope</em>, at the end of that file's log. Its {@code _id} is {@code file/seq}; that it is unique is the
 * compare-and-set: of two writers of one file one appends number 7, the other reads again and appends number 8. The current
 * state of a resource is its newest entry, the older ones are its history, a delete is a tombstone. Nothing is updated in
 * place, so what was opened once can be cached without going stale; and since a log has no gaps, "is there something new"
 * is a look-up of the next {@code _id}.
 *
 * <h2>The form of an envelope (version 1)</h2>
 *
 * <pre>
 * envelopes {
 *   _id:         "file/0000000007"
 *   file:        "k7q…"                hub id of the Patient; index
 *   institution: "tl-anju"
 *   received:    Date
 *   ids:         [ Int64 … ]           keyed hashes of "Type/id" of its entries, and of "institution|Type|system|value" of the
 *                                      identifiers that they brought; multikey index: id -&gt; file
 *   size:        Int64                 about what it holds in sealed bytes: whether it is small
 *   directory:   Binary                sealed
 *   blocks:      [ Binary … ]          sealed
 * }
 * </pre>
 *
 * What is too long for one document ({@code longmai.record.largest-envelope}) is in {@link org.longmai.store.Parts}, written
 * before the envelope that names them ({@code draft}, {@code lengths}) and so as atomic as it.
 *
 * <h2>Long logs</h2>
 *
 * Small envelopes are merged, 16, 256 or 4,096, into a <em>volume</em>: a document {@code file/0000000001-0000000016} that holds
 * their directories as one and their bodies in blocks of its own. It is inserted beside them, and where it stands everybody
 * reads it instead; a minute later what it holds is cleared. Of an envelope stays {@code { _id, merged: true }}: its number is
 * taken for ever, so that the compare-and-set holds for a writer who slept meanwhile, and a reader who asks what comes next
 * learns that there is more and looks at the log anew. A volume begins at a multiple of its width, hence two instances that
 * merge at once merge the same, and one of them finds the {@code _id} taken. An entry of an old fold is found again by its
 * resource and version. A crash leaves documents that hold the same twice: the next reader notices and has them cleared.
 *
 * The directory, opened, is a byte of version (1), the submission's key, a table of strings and then an entry for each thing
 * done, in the order of the request: what was done, type, id, version, clinical time, codes, categories, status, labels,
 * authors, encounter, references, source id, a hash of the content, and where its body is. A block, opened, is the bodies of
 * several entries as FHIR JSON, one behind the other, ordered by type and time so that a page opens few of them. Directory
 * and blocks are sealed ({@link org.longmai.store.Seal}) under the file's key and bound to their {@code _id} and place. A
 * body has its hub id and its references rewritten; {@code meta.versionId} and {@code meta.lastUpdated} are the envelope's,
 * and put in when it is read.
 *
 * <p>Who asks for an identifier finds the envelopes by its hash, and then opens the current resources of that type whose
 * body is in one of them: what counts is the identifier that they carry now. An identifier costs 8 bytes in the document, a
 * dozen more of BSON, and a key of the index; only types that carry identifiers pay it.
 *
 * <p>Resources without a patient (Organization, Practitioner, Location, Medication …) are {@code commons}: one document
 * each, sealed under a key of the district, and one more for each version that was.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store"})
package org.longmai.record;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
