/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/list.h"

#include <stdlib.h>

void *zf_list_grow(void *list, size_t count, size_t size)
{
	if (count == 0)
		return list != NULL ? list : malloc(size);
	return (count & (count - 1)) == 0 ? reallocarray(list, 2 * count, size) : list;
}
