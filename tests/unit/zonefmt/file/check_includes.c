/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/includes.h"

#include <limits.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static char root[PATH_MAX];

static void put(const char *name)
{
	zf_scratch_write(name, "x", 1, 0600);
}

static void make_folder(const char *name)
{
	ck_assert_int_eq(mkdir(zf_scratch_path(name), 0700), 0);
}

static void link_to(const char *target, const char *name)
{
	ck_assert_int_eq(symlink(target, zf_scratch_path(name)), 0);
}

/* The captured folder is `c` of the scratch folder, so that there is something outside. */
static void set_up(void)
{
	zf_scratch_open();
	make_folder("c");
	make_folder("c/etc");
	make_folder("c/etc/bind");
	make_folder("c/var");
	put("outside");
	put("c/top.conf");
	put("c/etc/named.conf");
	put("c/etc/bind/a.conf");
	put("c/etc/bind/b.conf");
	put("c/etc/bind/[x]");
	put("c/var/cached");
	link_to("../outside", "c/escapes");
	link_to("etc/named.conf", "c/within");
	link_to("..", "c/up");
	ck_assert_ptr_nonnull(realpath(zf_scratch_path("c"), root));
}

static const struct {
	const char *pattern;
	const char *found; /* beneath the captured folder, with blanks between */
	const char *why;
} rows[] = {
	{ "/etc/bind/a.conf", "/etc/bind/a.conf", "as on the server" },
	{ "/usr/local/etc/bind/a.conf", "/etc/bind/a.conf",
	  "some of the server's folders" },
	{ "/etc/bind/named.conf.d/top.conf", "/top.conf", "none of them" },
	{ "//etc/./bind//a.conf", "/etc/bind/a.conf", "written oddly" },
	{ "/etc/bind/../named.conf", "/etc/named.conf", "up within" },
	{ "/../../etc/named.conf", "/etc/named.conf", "up from the top" },
	{ "a.conf", "/etc/bind/a.conf", "relative, in a base" },
	{ "cached", "/var/cached", "in the other base" },
	{ "../named.conf", "/etc/named.conf", "up from a base" },
	{ "../../../../outside", "", "up and out" },
	{ "etc/named.conf", "/etc/named.conf", "relative to the captured folder" },
	{ "top.conf", "/top.conf", "the same" },
	{ "/etc/bind/*.conf", "/etc/bind/a.conf /etc/bind/b.conf", "a pattern" },
	{ "/etc/*/?.conf", "/etc/bind/a.conf /etc/bind/b.conf",
	  "in a folder's name too" },
	{ "/etc/bind/[b-z].conf", "/etc/bind/b.conf", "a range" },
	{ "/etc/bind/\\[x\\]", "/etc/bind/[x]", "a pattern's escapes" },
	{ "/usr/etc/bind/*.conf", "/etc/bind/a.conf /etc/bind/b.conf",
	  "with some of the server's folders" },
	{ "/etc/bind.d/*.conf", "", "a pattern is not looked for with no folder" },
	{ "*.conf", "/etc/bind/a.conf /etc/bind/b.conf", "but where it begins so" },
	{ "/etc/bind/*.zone", "", "a pattern that none fits" },
	{ "/etc/bind/c.conf", "", "not there" },
	{ "/etc/bind", "", "a folder" },
	{ "/etc/bind/", "", "a folder, said so" },
	{ "/", "", "the top" },
	{ "", "", "nothing" },
	{ "/escapes", "", "a link to outside" },
	{ "/up/outside", "", "through a link to outside" },
	{ "/\\.\\./outside", "", "out by escapes" },
	{ "/within", "/within", "a link that stays inside" },
};

START_TEST(a_path_is_found_in_the_captured_folder)
{
	const char *const bases[] = { "/etc/bind", "var", NULL };
	struct zf_includes found;
	char all[1024] = "";

	ck_assert_int_eq(zf_includes_find(&found, root, bases, rows[_i].pattern, NULL),
			 ZF_OK);
	for (size_t i = 0; i < found.count; i++) {
		ck_assert_int_eq(strncmp(found.paths[i], root, strlen(root)), 0);
		strcat(all, i == 0 ? "" : " ");
		strcat(all, found.paths[i] + strlen(root));
	}
	ck_assert_msg(strcmp(all, rows[_i].found) == 0, "%s: %s", rows[_i].why, all);
	zf_includes_clear(&found);
}
END_TEST

START_TEST(a_path_of_any_length_is_no_danger)
{
	const char *const none[] = { NULL };
	static char path[20000];
	struct zf_includes found;

	memset(path, 'x', sizeof path - 1);
	ck_assert_int_eq(zf_includes_find(&found, root, none, path, NULL), ZF_OK);
	ck_assert_uint_eq(found.count, 0);
	for (size_t i = 0; i < sizeof path - 1; i += 2)
		path[i] = '/';
	ck_assert_int_eq(zf_includes_find(&found, root, none, path, NULL), ZF_OK);
	ck_assert_uint_eq(found.count, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/includes");
	TCase *tc = tcase_create("includes");

	tcase_add_checked_fixture(tc, set_up, zf_scratch_close);
	tcase_add_loop_test(tc, a_path_is_found_in_the_captured_folder, 0,
			    sizeof rows / sizeof *rows);
	tcase_add_test(tc, a_path_of_any_length_is_no_danger);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
