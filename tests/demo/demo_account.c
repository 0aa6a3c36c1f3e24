/* An account of the demonstration: see demo_people.h. */
#include "tests/demo/demo_people.h"

int
main(int argc, char **argv)
{
	return demo_people_main(argc, argv);
}
