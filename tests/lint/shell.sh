#!/bin/sh
# Every shell script can at least be parsed.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
for script in .ci/run $(find tests packaging -name '*.sh' | sort); do
	case $(head -n 1 "$script") in
	*bash*) bash -n "$script" || status=1 ;;
	'#!/bin/sh'*) sh -n "$script" || status=1 ;;
	*)
		echo "$script: does not begin with #!/bin/sh"
		status=1
		;;
	esac
done
exit $status
