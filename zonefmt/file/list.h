/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_LIST_H
#define ZF_ZONEFMT_FILE_LIST_H

/*
 * Lists that grow by one at their end. Nobody notes how much room there is: it is the least power of
 * two that holds the members.
 *
 *	struct note *grown = zf_list_grow(notes, count, sizeof(*notes));
 *	if (grown == NULL)
 *		return no_memory(err);
 *	notes = grown;
 *	notes[count++] = note;
 */

#include <stddef.h>

/* Returns the list, NULL at first, with room for a member more, of `size` octets each;
 * where it moved, the old one is freed. NULL if there is no memory: the old one is as it was. */
void *zf_list_grow(void *list, size_t count, size_t size);

#endif
