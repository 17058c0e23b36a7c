from web.command import main

main()
