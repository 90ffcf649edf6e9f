/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/exit_status.h"

enum zf_exit zf_exit_status(zf_status status)
{
	switch (status) {
	case ZF_OK:
		return ZF_EXIT_OK;
	case ZF_EDIFFERS:
		return ZF_EXIT_DIFFERS;
	case ZF_ENOMEM:
	case ZF_ESYSTEM:
	case ZF_EUSAGE:
	case ZF_EUNSUPPORTED:
		return ZF_EXIT_LOCAL;
	case ZF_EREFUSED:
	case ZF_EAUTH:
		return ZF_EXIT_REFUSED;
	case ZF_ENETWORK:
	case ZF_ETIMEOUT:
	case ZF_EMALFORMED:
	case ZF_ELIMIT:
		return ZF_EXIT_NETWORK;
	case ZF_EPREREQ:
	case ZF_EUNSAFE:
		return ZF_EXIT_UNSAFE;
	case ZF_EWAITING:
	case ZF_ECANCELLED:
		return ZF_EXIT_WAITING;
	}
	return ZF_EXIT_LOCAL;
}

zf_status zf_exit_worse(zf_status a, zf_status b)
{
	return zf_exit_status(b) > zf_exit_status(a) ? b : a;
}
