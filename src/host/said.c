/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/said.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define PROSE_MAX 16  /* letters; a secret may be letters alone, but hardly so few */
#define PLAIN_MAX 128 /* octets of a path or an address */
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define LARGE "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

struct piece {
	const char *text;
	size_t len;
};

static bool is_of(struct piece piece, const char *octets)
{
	for (size_t i = 0; i < piece.len; i++)
		if (strchr(octets, piece.text[i]) == NULL)
			return false;
	return true;
}

/* Without what stands before and behind words in a sentence. */
static struct piece core_of(struct piece piece)
{
	while (piece.len > 0 && strchr("([{<-", piece.text[0]) != NULL) {
		piece.text++;
		piece.len--;
	}
	while (piece.len > 0 && strchr(")]}>,.:;!?", piece.text[piece.len - 1]) != NULL)
		piece.len--;
	return piece;
}

static bool is_ours(struct piece piece, const char *const *argv)
{
	for (; *argv != NULL; argv++)
		if (strlen(*argv) == piece.len &&
		    memcmp(*argv, piece.text, piece.len) == 0)
			return true;
	return false;
}

static bool is_prose(struct piece core)
{
	const struct piece rest = { core.text + 1, core.len - 1 };

	if (core.len > PROSE_MAX || !isalpha((unsigned char)core.text[0]))
		return false;
	return is_of(rest, SMALL "'-") || is_of(core, LARGE);
}

/* No form of base64 has a dot in it, and hexadecimal digits no colon. */
static bool is_plain(struct piece core)
{
	if (core.len > PLAIN_MAX)
		return false;
	return is_of(core, DIGITS ".:#@%/-") ||
	       (memchr(core.text, '.', core.len) != NULL &&
		is_of(core, SMALL DIGITS "./_:#@-")) ||
	       (memchr(core.text, ':', core.len) != NULL &&
		is_of(core, DIGITS "abcdef:#@%")) ||
	       (core.text[0] == '/' && is_of(core, SMALL "/_-"));
}

/* What is quoted may be a word of a configuration; but none that matters is a path with a dot. */
static bool is_known(struct piece core, bool quoted)
{
	if (quoted)
		return core.len > 0 && core.text[0] == '/' &&
		       memchr(core.text, '.', core.len) != NULL && is_plain(core);
	return core.len == 0 || is_prose(core) || is_plain(core);
}

static bool is_secret_word(struct piece core)
{
	static const char word[] = "secret";

	return core.len == sizeof(word) - 1 &&
	       strncasecmp(core.text, word, core.len) == 0;
}

/* The next word of `*line`; with `quoted`, all that its quotation marks hold, and them. */
static struct piece next(const char **line, bool *quoted)
{
	const char *from = *line + strspn(*line, " \t\r\n"), *end;
	const char mark = *from == '`' ? '\'' : *from;

	*quoted = *from != '\0' && strchr("'\"`", *from) != NULL;
	end = *quoted ? strchr(from + 1, mark) : NULL;
	if (end == NULL && *quoted)
		end = from + strlen(from); /* cut, or never closed */
	else if (end != NULL)
		end++;
	else
		end = from;
	end += strcspn(end, " \t\r\n");
	*line = end;
	return (struct piece){ from, (size_t)(end - from) };
}

/* What stands between the marks; where something else is stuck to them, nothing. */
static struct piece inside(struct piece piece)
{
	struct piece core = core_of(piece);

	if (core.len < 2 || strchr("'\"", core.text[core.len - 1]) == NULL)
		return (struct piece){ piece.text, 0 };
	return (struct piece){ core.text + 1, core.len - 2 };
}

static void add(char text[ZF_SAID_MAX], const char *from, size_t len)
{
	const size_t at = strlen(text), room = ZF_SAID_MAX - 1 - at;

	if (len > room)
		len = room;
	memcpy(text + at, from, len);
	text[at + len] = '\0';
}

bool zf_said_print(char text[ZF_SAID_MAX], const char *line, const char *const *argv)
{
	bool whole = true, after_secret = false, quoted;

	text[0] = '\0';
	for (struct piece piece = next(&line, &quoted); piece.len > 0;
	     piece = next(&line, &quoted)) {
		const struct piece core = quoted ? inside(piece) : core_of(piece);
		const bool known = is_ours(core, argv) ||
				   (!after_secret && is_known(core, quoted));

		after_secret = is_secret_word(core);
		add(text, " ", text[0] == '\0' ? 0 : 1);
		if (known)
			add(text, piece.text, piece.len);
		else
			add(text, ZF_SAID_LEFT_OUT, strlen(ZF_SAID_LEFT_OUT));
		whole = whole && known;
	}
	return whole;
}
